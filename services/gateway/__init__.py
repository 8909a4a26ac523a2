"""The HTTP door: JSON API, pages, feeds."""
