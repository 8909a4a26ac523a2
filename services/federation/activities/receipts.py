"""Receipts for deletions, both ways."""

from services.federation.activities import Reach, Received, receives


@receives("Accept")
def confirmed(received: Received, at: Reach) -> None:
    """A node has removed what was deleted here."""
    at.confirming.take(received)
