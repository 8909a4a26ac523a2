"""Whether nodes let us follow them."""

from services.federation.activities import Reach, Received, receives


@receives("Accept", "Reject")
def answered(received: Received, at: Reach) -> None:
    """A node answered. `follow`, whose turn is before this one's, has judged whether it counts."""
    at.visiting.answered(received.actor.id)
