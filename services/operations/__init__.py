"""Running a node: the command line, private servers, backup, import."""
