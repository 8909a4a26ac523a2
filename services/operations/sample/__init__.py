"""A living sample: people, communities and meetings, made through the public API."""
