"""What one can ask of federation, a part a topic, and what it does by itself."""

from dataclasses import dataclass

from services.federation.reach import Reach
from services.federation.use_cases.block_lists import BlockLists
from services.federation.use_cases.cards import Cards
from services.federation.use_cases.identity import Identities
from services.federation.use_cases.peers import Peers


@dataclass(frozen=True)
class FederationUseCases:
    """The parts, side by side."""

    reach: Reach
    identities: Identities
    peers: Peers
    block_lists: BlockLists
    cards: Cards

    def prepare(self) -> None:
        """Make the indexes."""
        self.reach.prepare()
        self.peers.rows.create_indexes()
        self.cards.rows.create_indexes()
