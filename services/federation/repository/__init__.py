"""What federation keeps, a module a topic."""
