"""What federation says of itself, a module a topic; `Federation` is all of what it answers."""

from typing import Protocol

from services.common.contracts.federation.identity import *
from services.common.contracts.federation.identity import Identity


class Federation(
    Identity,
    Protocol,
):
    """What federation answers."""
