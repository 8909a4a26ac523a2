"""What other servers say to a Join of ours (contract 6.3 B)."""

from services.federation.activities import Reach, Received, receives
from services.federation.domain.answers import DECIDED


@receives(*DECIDED)
def decided(received: Received, at: Reach) -> None:
    """Accept, TentativeAccept, Reject, Ignore: each of them only for a Join we sent (S18)."""
    at.answering.decided(received)
