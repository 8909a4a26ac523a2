"""What one can ask of federation, a part a topic, and what it does by itself."""

from dataclasses import dataclass

from services.federation.reach import Reach
from services.federation.use_cases.identity import Identities


@dataclass(frozen=True)
class FederationUseCases:
    """The parts, side by side."""

    reach: Reach
    identities: Identities

    def prepare(self) -> None:
        """Make the indexes."""
        self.reach.prepare()
