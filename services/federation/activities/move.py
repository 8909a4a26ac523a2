"""`Move`: somebody or a community is elsewhere from now on (contract 8, FEP-7628)."""

from services.federation.activities import Reach, Received, receives
from services.federation.domain.authority import id_of


@receives("Move")
def moved(received: Received, at: Reach) -> None:
    """Whoever of us follows them follows them there."""
    if received.object == received.actor.id:
        at.following.moved(received.actor.id, id_of(received.activity.get("target")))
