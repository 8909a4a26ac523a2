"""Reading events from files of other programs: pure, from text to entries."""
