"""What nameko puts into a service's methods: its use cases, and the relay of its outboxes."""

import time
from collections.abc import Callable
from typing import Any

from nameko.extensions import DependencyProvider
from pymongo.errors import PyMongoError

from services.common import metrics
from services.common.amqp import Publisher
from services.common.caller import Caller
from services.common.clock import SystemClock
from services.common.context import working_for
from services.common.database import connect, database, index_outbox
from services.common.log import did
from services.common.relay import Relay
from services.common.settings import read_settings
from services.common.surroundings import Surroundings
from services.common.topology import MESSAGES

SWEEP_SECONDS = 0.5


class UseCases(DependencyProvider):
    """The service's use cases, built once by its composition root and shared by its workers."""

    def __init__(self, build: Callable[[Surroundings], Any]) -> None:
        self.build = build

    def setup(self) -> None:
        """Connect and build; a database that is not up yet is waited for."""
        settings = read_settings(self.container.service_name)
        self.client = connect(settings)
        self.call = Caller(settings.amqp_url)
        around = Surroundings(database(self.client, settings), SystemClock(), self.call, settings)
        self.use_cases = self.build(around)
        _until_the_database_answers(self.use_cases.prepare)

    def get_dependency(self, worker_ctx: Any) -> Any:
        """The same object for each worker: use cases keep no state."""
        return self.use_cases

    def worker_setup(self, worker_ctx: Any) -> None:
        """Calls and messages of this worker name the request and cause it works for."""
        data = worker_ctx.context_data
        worker_ctx.working_for = working_for(data.get("request", ""), data.get("cause", ""))
        worker_ctx.working_for.__enter__()

    def worker_teardown(self, worker_ctx: Any) -> None:
        """The worker's context ends with it."""
        worker_ctx.working_for.__exit__(None, None, None)

    def stop(self) -> None:
        """Let go of the database and of the line to other services."""
        self.call.close()
        self.client.close()


class Outbox(DependencyProvider):
    """Relays what waits in these collections: right after each answer, and every half second."""

    def __init__(self, *collections: str) -> None:
        self.collections = collections

    def setup(self) -> None:
        """A connection of its own: relaying must not wait behind answers."""
        from eventlet.event import Event

        settings = read_settings(self.container.service_name)
        self.client = connect(settings)
        self.publisher = Publisher(settings.amqp_url, confirms=True)
        base = database(self.client, settings)
        self.relay = Relay([base[name] for name in self.collections], self._publish)
        self.kick = Event()
        self.stopping = False
        _until_the_database_answers(lambda: self._index(base))

    def _index(self, base: Any) -> None:
        for name in self.collections:
            index_outbox(base, name)

    def start(self) -> None:
        """Begin to relay."""
        self.thread = self.container.spawn_managed_thread(self._run, identifier="relay")

    def worker_result(self, worker_ctx: Any, result: Any = None, exc_info: Any = None) -> None:
        """Something may have been saved: relay it now rather than at the next sweep."""
        if not self.kick.ready():
            self.kick.send()

    def stop(self) -> None:
        """Send what is waiting, once more, and end."""
        self.stopping = True
        self.worker_result(None)
        self.thread.wait()
        self.publisher.close()
        self.client.close()

    def _run(self) -> None:
        pause = SWEEP_SECONDS
        while True:
            last = self.stopping
            try:
                while self.relay.flush():
                    pass
                pause = SWEEP_SECONDS
            except Exception as trouble:
                did("could not relay", trouble=type(trouble).__name__, again_in=pause)
                pause = min(pause * 2, 5)
            if last:
                return
            self._wait(pause)

    def _wait(self, seconds: float) -> None:
        from eventlet import Timeout

        with Timeout(seconds, False):
            self.kick.wait()
        if self.kick.ready():
            self.kick.reset()
        self.publisher.beat()

    def _publish(self, letter: dict[str, Any]) -> None:
        key = f"{letter['source']}.{letter['name']}"
        self.publisher.publish(letter, MESSAGES, key, mandatory=True, message_id=letter["id"])
        metrics.PUBLISHED.labels(self.container.service_name).inc()


def _until_the_database_answers(prepare: Callable[[], Any]) -> None:
    pause = 0.2
    while True:
        try:
            prepare()
            return
        except PyMongoError as trouble:
            did("waiting for the database", trouble=type(trouble).__name__, again_in=pause)
            time.sleep(pause)
            pause = min(pause * 2, 3)
