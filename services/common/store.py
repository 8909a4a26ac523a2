"""Keeping aggregates: compare-and-swap with messages riding along in the same write."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.clock import Clock
from services.common.context import current
from services.common.documents import from_document, to_document
from services.common.errors import Conflict, NotFound
from services.common.ids import new_id
from services.common.messages import Message
from services.common.wire import envelope

ATTEMPTS = 40
BATCH = 200


class Aggregate(Protocol):
    """What a repository can keep: a dataclass with these members."""

    id: str
    version: int
    recorded: list[Message]


A = TypeVar("A", bound=Aggregate)


@dataclass
class _Ticket(Generic[A]):
    """One caller's decision, waiting for its turn on a shared copy of the aggregate."""

    decide: Callable[[A], Any]
    woken: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    value: Any = None
    error: BaseException | None = None

    def finish(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value


class Repository(Generic[A]):
    """One collection of aggregates.

    Decisions on the same aggregate that wait in one process are taken one after the other on one
    loaded copy and saved with one write; each caller gets its own answer or refusal. For that a
    decision must refuse before it changes anything, and may be taken again from the start.
    """

    missing = "not_found"
    """The refusal's code when an id is unknown."""

    def __init__(self, collection: Collection[Any], shape: type[A], clock: Clock) -> None:
        self.collection = collection
        self.shape = shape
        self.clock = clock
        self._guard = threading.Lock()
        self._waiting: dict[str, list[_Ticket[A]]] = {}

    def get(self, id: str) -> A:
        """The aggregate. Raises NotFound with this repository's code."""
        found = self.find(id)
        if found is None:
            raise NotFound(self.missing)
        return found

    def find(self, id: str) -> A | None:
        """The aggregate, or None."""
        return self._read(self.collection.find_one({"_id": id}))

    def add(self, aggregate: A) -> None:
        """Keep a new aggregate. Raises Conflict `exists` when its id is taken."""
        document = {"_id": aggregate.id, **self._state(aggregate), "version": 1}
        document["outbox"] = self._unsent(aggregate)
        try:
            self.collection.insert_one(document)
        except DuplicateKeyError as taken:
            raise Conflict("exists", {"key": _broken_index(taken)}) from None
        aggregate.version = 1
        aggregate.recorded.clear()

    def change(self, id: str, decide: Callable[[A], Any]) -> Any:
        """Load, decide, save; begin again if someone else saved in between. Gives what `decide`
        gave. Raises what `decide` raised, NotFound, or Conflict `busy`."""
        ticket = _Ticket(decide)
        with self._guard:
            queue = self._waiting.get(id)
            if queue is None:
                self._waiting[id] = []
                ticket.leads = True
            else:
                queue.append(ticket)
        if not ticket.leads:
            ticket.woken.wait()
        if ticket.leads:
            self._lead(id, ticket)
        return ticket.finish()

    def _lead(self, id: str, own: _Ticket[A]) -> None:
        with self._guard:
            queue = self._waiting[id]
            batch = [own, *queue[: BATCH - 1]]
            del queue[: BATCH - 1]
        try:
            self._decide_together(id, batch)
        finally:
            with self._guard:
                queue = self._waiting[id]
                heir = queue.pop(0) if queue else None
                if heir is None:
                    del self._waiting[id]
            if heir is not None:
                heir.leads = True
                heir.woken.set()
            for ticket in batch[1:]:
                ticket.woken.set()

    def _decide_together(self, id: str, batch: list[_Ticket[A]]) -> None:
        try:
            for attempt in range(ATTEMPTS):
                if self._try(id, batch):
                    return
                time.sleep(random.uniform(0, 0.002 * min(attempt + 1, 10)))  # noqa: S311
            raise Conflict("busy")
        except BaseException as error:
            for ticket in batch:
                ticket.error = ticket.error or error

    def _try(self, id: str, batch: list[_Ticket[A]]) -> bool:
        aggregate = self.get(id)
        before = self._state(aggregate)
        for ticket in batch:
            try:
                ticket.error = None
                ticket.value = ticket.decide(aggregate)
            except Exception as error:
                ticket.error = error
        return self._save(aggregate, before)

    def _save(self, aggregate: A, before: dict[str, Any]) -> bool:
        after = self._state(aggregate)
        changed = {key: value for key, value in after.items() if before.get(key) != value}
        unsent = self._unsent(aggregate)
        if not changed and not unsent:
            return True
        change: dict[str, Any] = {"$inc": {"version": 1}}
        if changed:
            change["$set"] = changed
        if unsent:
            change["$push"] = {"outbox": {"$each": unsent}}
        try:
            saved = self.collection.update_one(
                {"_id": aggregate.id, "version": aggregate.version}, change
            )
        except DuplicateKeyError as taken:
            raise Conflict("exists", {"key": _broken_index(taken)}) from None
        return saved.modified_count == 1

    def _state(self, aggregate: A) -> dict[str, Any]:
        state: dict[str, Any] = to_document(aggregate)
        del state["id"]
        return state

    def _read(self, document: Any) -> A | None:
        if document is None:
            return None
        aggregate = from_document(self.shape, {**document, "id": document["_id"]})
        aggregate.version = document["version"]
        return aggregate

    def _unsent(self, aggregate: A) -> list[dict[str, Any]]:
        now, context = self.clock.now(), current()
        return [
            envelope(message, new_id(), now, context.cause, context.request)
            for message in aggregate.recorded
        ]


def _broken_index(error: DuplicateKeyError) -> str:
    pattern = (error.details or {}).get("keyPattern", {})
    return next(iter(pattern), "_id")
