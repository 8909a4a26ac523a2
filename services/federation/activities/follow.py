"""`Follow`, its answers, and its end."""

from services.federation.activities import Reach, Received, receives


@receives("Follow")
def follow(received: Received, at: Reach) -> None:
    """Somebody wants to follow one of ours."""
    at.following.asked(received)


@receives("Undo")
def undo(received: Received, at: Reach) -> None:
    """They follow no more."""
    at.following.stopped(received)


@receives("Accept")
def accept(received: Received, at: Reach) -> None:
    """One of ours may follow."""
    at.following.answered(received, "accepted")


@receives("Reject")
def reject(received: Received, at: Reach) -> None:
    """One of ours may not follow, or no longer."""
    at.following.answered(received, "rejected")


@receives("Delete")
def gone(received: Received, at: Reach) -> None:
    """An actor that is no more neither follows nor is followed."""
    if received.object == received.actor.id:
        at.following.forget(received.actor.id)
