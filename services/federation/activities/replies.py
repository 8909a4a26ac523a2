"""Texts under our events: written, changed, deleted (contract 7)."""

from services.federation.activities import Reach, Received, receives, thing_of


@receives("Create", "Update")
def written(received: Received, at: Reach) -> None:
    """Somebody wrote something that may belong to an event of ours."""
    if at.replying.meant(received):
        at.replying.written(received, thing_of(received, at))


@receives("Delete")
def deleted(received: Received, at: Reach) -> None:
    """They take it back, or are gone themselves."""
    at.replying.deleted(received.actor.id, received.object)
