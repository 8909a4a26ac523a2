"""The service's doors, a mixin a topic."""
