"""Coming to events of ours, from elsewhere (contract 6.3)."""

from services.common.contracts.events import Answer
from services.federation.activities import Reach, Received, receives

ANSWERS: dict[str, Answer] = {"Accept": "going", "TentativeAccept": "maybe", "Reject": "declined"}
"""How Friendica and Hubzilla answer an event: with the event itself as the object."""


@receives("Join")
def join(received: Received, at: Reach) -> None:
    """Somebody wants to come."""
    at.attending.join(received)


@receives("Leave")
def leave(received: Received, at: Reach) -> None:
    """Somebody does not come after all."""
    at.attending.leave(received, received.object)


@receives("Undo")
def undo(received: Received, at: Reach) -> None:
    """The same, as the undoing of a Join."""
    thing = received.activity.get("object")
    if isinstance(thing, dict) and thing.get("type") == "Join":
        event = thing.get("object")
        at.attending.leave(received, event if isinstance(event, str) else "")


@receives(*ANSWERS)
def answer(received: Received, at: Reach) -> None:
    """An answer in the manner of Friendica and Hubzilla."""
    at.attending.join(received, ANSWERS[received.type])


@receives("Delete")
def gone(received: Received, at: Reach) -> None:
    """Somebody who came is no more."""
    if received.object == received.actor.id:
        at.attending.gone(received.actor.id)
