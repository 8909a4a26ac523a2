"""`Update` and `Delete` of the actor itself (contract 8)."""

from services.federation.activities import Reach, Received, receives


@receives("Update")
def changed(received: Received, at: Reach) -> None:
    """It is somebody else now, perhaps with another key: its own server says who."""
    if received.object == received.actor.id:
        at.actors.of(received.actor.id, fresh=True)


@receives("Delete")
def gone(received: Received, at: Reach) -> None:
    """It is no more."""
    if received.object == received.actor.id:
        at.actors.forget(received.actor.id)
