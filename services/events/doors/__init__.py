"""What others may ask of events, a module a topic."""
