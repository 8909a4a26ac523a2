"""Doors of the service by topic; the service inherits them."""
