"""Gatherings: announcing, seats, answers, the waitlist."""
