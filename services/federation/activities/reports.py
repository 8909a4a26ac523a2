"""`Flag`: another server reports something of ours (contract 8)."""

from services.federation.activities import Reach, Received, receives


@receives("Flag")
def reported(received: Received, at: Reach) -> None:
    """Administrators are shown what, and which server; never who."""
    at.reporting.reported(received)
