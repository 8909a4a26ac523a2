"""Measures our paths and their floors in the same run: `make bench ROWS="name name"`."""
