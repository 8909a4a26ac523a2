"""The door other servers bring activities to, and the timer that applies them."""

from typing import Any

from services.common.contracts.federation import SignedDelivery
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load


class InboxDoors:
    """Activities of others."""

    use_cases: Any

    @rpc()
    def receive(self, command: Any) -> Any:
        return dump(self.use_cases.receiving.receive(load(SignedDelivery, command)))

    @every(interval=0.5)
    def apply_received(self) -> None:
        self.use_cases.applying.apply_due()
