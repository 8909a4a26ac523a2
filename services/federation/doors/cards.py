"""The doors through which others find events and communities of other nodes."""

from typing import Any

from services.common.contracts.federation import OfCard, SearchCards
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class CardDoors:
    """Public cards of other nodes."""

    use_cases: Any

    @rpc()
    def remote_events(self, command: Any) -> Any:
        return dump(self.use_cases.cards.events(load(SearchCards, command)))

    @rpc()
    def remote_communities(self, command: Any) -> Any:
        return dump(self.use_cases.cards.communities(load(SearchCards, command)))

    @rpc()
    def card(self, command: Any) -> Any:
        return dump(self.use_cases.cards.one(load(OfCard, command)))
