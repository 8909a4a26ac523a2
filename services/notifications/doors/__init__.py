"""Doors of notifications, a mixin a topic."""
