"""The doors through which others find events and communities of other nodes."""

from typing import Any

from services.common.contracts.federation import OfCard, SearchCards
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load


class CardDoors:
    """Public cards of other nodes."""

    use_cases: Any

    @every(interval=3)
    def look_up(self) -> None:
        """Ask other nodes for what they announced."""
        self.use_cases.learning.read_due()

    @rpc()
    def remote_events(self, command: Any) -> Any:
        return dump(self.use_cases.cards.events(load(SearchCards, command)))

    @rpc()
    def remote_communities(self, command: Any) -> Any:
        return dump(self.use_cases.cards.communities(load(SearchCards, command)))

    @rpc()
    def card(self, command: Any) -> Any:
        return dump(self.use_cases.cards.one(load(OfCard, command)))
