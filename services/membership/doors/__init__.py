"""Doors of membership, a mixin a topic."""
