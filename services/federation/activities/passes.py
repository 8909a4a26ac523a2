"""What homes and hosts tell each other of visitor passes."""

from services.federation.activities import Reach, Received, receives
from services.federation.domain.authority import same_origin


@receives("Accept", "Reject", "Arrive")
def of_ours(received: Received, at: Reach) -> None:
    """A host took one of our people's passes, ended it, or saw its owner come."""
    kind, id = at.uris.read(received.object) or ("", "")
    if kind == "passes":
        at.passes.told(received.actor.id, received.type, id, received.activity)


@receives("Undo")
def of_theirs(received: Received, at: Reach) -> None:
    """A home takes a pass back."""
    path = "/ap/passes/"
    if path in received.object and same_origin(received.object, received.actor.id):
        at.visits.revoked_at_home(received.actor.id, received.object.rsplit(path, 1)[1])
