"""Events: content, life, seats."""
