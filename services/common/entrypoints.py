"""The nameko doors of a service: `rpc`, `subscribe`, `every`."""

import logging
from functools import partial
from typing import Any

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint
from nameko.timer import Timer

from services.common.bus import Bus
from services.common.errors import Refusal
from services.common.log import did
from services.common.messages import Message


class _Door(Entrypoint):
    """A method that work arrives at over the bus."""

    bus = Bus()

    def setup(self) -> None:
        self.bus.register_provider(self)

    def stop(self) -> None:
        self.bus.drain()

    def open(self, body: Any, message: Any, context: dict[str, str]) -> None:
        """Do the work in a worker of the container; the bus hears how it ended."""
        finish = partial(self._finish, message)
        try:
            self.container.spawn_worker(
                self, (body,), {}, context_data=context, handle_result=finish
            )
        except ContainerBeingKilled:
            self.bus.give_back(message)

    def _finish(self, message: Any, worker: Any, result: Any, exc_info: Any) -> Any:
        self.bus.finished(self, message, worker, result, exc_info[1] if exc_info else None)
        return result, exc_info


class Rpc(_Door):
    """Answers a question. A Refusal is an expected answer, not an error."""

    def __init__(self) -> None:
        super().__init__(expected_exceptions=(Refusal,))


class Subscribe(_Door):
    """Hears a message; called with its envelope."""

    def __init__(self, message: type[Message]) -> None:
        super().__init__(expected_exceptions=(Refusal,))
        self.message = message


class Every(Timer):
    """Runs a method again and again, one at a time, `interval` seconds apart. What it raises is
    logged; the next turn comes all the same."""

    def handle_result(self, worker_ctx: Any, result: Any, exc_info: Any) -> Any:
        """Say what went wrong, and let the next turn come."""
        if exc_info is not None:
            did("timer failed", logging.ERROR, error=exc_info[1], method=self.method_name)
        return super().handle_result(worker_ctx, result, exc_info)


rpc = Rpc.decorator
subscribe = Subscribe.decorator
every = Every.decorator
