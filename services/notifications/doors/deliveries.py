"""Doors of deliveries: the operator's command line, and what did not reach a person."""

from typing import Any

from services.common.contracts.deliveries import (
    DropDeliveries,
    ListDeliveries,
    ListUndelivered,
    OfDelivery,
    RetryDelivery,
)
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load


class DeliveryDoors:
    """What became of telling people."""

    use_cases: Any

    @rpc()
    def deliveries(self, command: Any) -> Any:
        """Deliveries, for the operator."""
        return dump(self.use_cases.overseeing.deliveries(load(ListDeliveries, command)))

    @rpc()
    def delivery(self, command: Any) -> Any:
        """All about one."""
        return dump(self.use_cases.overseeing.delivery(load(OfDelivery, command)))

    @rpc()
    def retry_delivery(self, command: Any) -> Any:
        """Try failed deliveries again."""
        return dump(self.use_cases.overseeing.retry_delivery(load(RetryDelivery, command)))

    @rpc()
    def drop_deliveries(self, command: Any) -> Any:
        """Let deliveries go unsent."""
        return dump(self.use_cases.overseeing.drop_deliveries(load(DropDeliveries, command)))

    @rpc()
    def count_deliveries(self, command: Any) -> Any:
        """How many there are."""
        return dump(self.use_cases.overseeing.count_deliveries())

    @rpc()
    def undelivered(self, command: Any) -> Any:
        """What did not reach the asker."""
        return dump(self.use_cases.overseeing.undelivered(load(ListUndelivered, command)))

    @every(interval=60)
    def measure_deliveries(self) -> None:
        """Keep the number of failed ones for /metrics."""
        self.use_cases.overseeing.measure()
