"""Events and communities elsewhere: told of, changed, shared, deleted."""

from services.federation.activities import Reach, Received, receives
from services.federation.domain.authority import id_of


@receives("Create", "Update")
def told(received: Received, at: Reach) -> None:
    """A thing is new, or is something else now."""
    thing = received.activity.get("object")
    at.learning.told(received.actor.id, thing, received.object, received.id)


@receives("Announce")
def shared(received: Received, at: Reach) -> None:
    """A node or group shows a thing to its followers: by its id, whole, or as the activity it came
    in (FEP-1b12)."""
    thing = received.activity.get("object")
    inner = id_of(thing.get("object")) if isinstance(thing, dict) else ""
    if inner:
        at.learning.told(received.actor.id, None, inner, received.id)
    else:
        at.learning.told(received.actor.id, thing, received.object, received.id)


@receives("Delete")
def deleted(received: Received, at: Reach) -> None:
    """A thing is no more: named by its id, as an object, or as its tombstone. Whoever deleted it
    hears that nothing of it is left, if there was anything."""
    if at.learning.ended(received.actor.id, received.object):
        at.confirming.give(received)


@receives("Undo")
def shared_no_more(received: Received, at: Reach) -> None:
    """What was shared is shown no longer; its own node says whether it is there at all."""
    undone = received.activity.get("object")
    if isinstance(undone, dict) and undone.get("type") == "Announce":
        at.learning.told(received.actor.id, None, id_of(undone.get("object")), received.id)
