"""Doors of federation, a mixin a topic."""
