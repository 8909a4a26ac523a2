"""Doors of open pages."""

from typing import Any

from services.common.contracts.live import NewsFor
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class LiveDoors:
    """What gateways ask for the pages that are open."""

    use_cases: Any

    @rpc()
    def news(self, command: Any) -> Any:
        """What is new for these readers."""
        return dump(self.use_cases.live.news(load(NewsFor, command)))
