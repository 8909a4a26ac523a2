"""Keeping aggregates: compare-and-swap with messages riding along in the same write."""

import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Generic, Protocol, TypeVar

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.clock import Clock
from services.common.context import current
from services.common.documents import NOT_STORED, from_document, to_document, to_sparse
from services.common.entries import Entries
from services.common.errors import Conflict, NotFound, Refusal
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
    broken: bool = False
    value: Any = None
    error: BaseException | None = None

    def finish(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value


@dataclass
class _Snapshot:
    """An aggregate at one moment: plain values, and what is saved by key and counts its changes
    from then on."""

    plain: dict[str, Any]
    entries: dict[str, Entries]


def _difference(before: _Snapshot, plain: dict[str, Any]) -> dict[str, Any]:
    """The update operators that lead from one to the other; empty when nothing changed."""
    put = {key: value for key, value in plain.items() if before.plain.get(key) != value}
    gone: dict[str, str] = {}
    for member, entries in before.entries.items():
        fresh, lost = entries.changed()
        put |= {f"{member}.{key}": to_sparse(entries[key]) for key in fresh}
        gone |= {f"{member}.{key}": "" for key in lost}
    change: dict[str, Any] = {}
    if put:
        change["$set"] = put
    if gone:
        change["$unset"] = gone
    return change


class Repository(Generic[A]):
    """One collection of aggregates.

    Decisions on the same aggregate that wait in one process are taken one after the other on one
    loaded copy and saved with one write; each caller gets its own answer or refusal. For that a
    decision must refuse before it changes anything, and may be taken again from the start.
    """

    missing = "not_found"
    """The refusal's code when an id is unknown."""

    by_key: frozenset[str] = frozenset()
    """Dictionary members saved entry by entry, so that a change to one entry does not write all.
    Their entries must be frozen, replaced and never altered, and the dictionary itself stays."""

    keeps = 0
    """How many aggregates stay in memory for the next decision. A kept copy counts only while its
    version is still the stored one; a decision on an outdated copy is taken again."""

    def __init__(self, collection: Collection[Any], shape: type[A], clock: Clock) -> None:
        self.collection = collection
        self.shape = shape
        self.clock = clock
        self._guard = threading.Lock()
        self._waiting: dict[str, list[_Ticket[A]]] = {}
        self._kept: OrderedDict[str, A] = OrderedDict()

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
        kept = self._take(id)
        aggregate = kept or self.get(id)
        before = self._snapshot(aggregate)
        for ticket in batch:
            if ticket.broken:
                continue
            try:
                ticket.error = None
                ticket.value = ticket.decide(aggregate)
            except Refusal as no:
                ticket.error = no
            except Exception as bug:
                # What it half did goes with this copy; the others begin again on a fresh one.
                ticket.error, ticket.broken = bug, True
                return False
        if not self._save(aggregate, before, kept is not None):
            return False
        self._keep(aggregate)
        return True

    def _take(self, id: str) -> A | None:
        # Taken out while it is worked on: whatever goes wrong, a half-changed copy is never kept.
        with self._guard:
            return self._kept.pop(id, None)

    def _keep(self, aggregate: A) -> None:
        if not self.keeps:
            return
        with self._guard:
            self._kept[aggregate.id] = aggregate
            while len(self._kept) > self.keeps:
                self._kept.popitem(last=False)

    def _save(self, aggregate: A, before: _Snapshot, from_memory: bool) -> bool:
        here = {"_id": aggregate.id, "version": aggregate.version}
        change = _difference(before, self._plain(aggregate))
        unsent = self._unsent(aggregate)
        if unsent:
            change["$push"] = {"outbox": {"$each": unsent}}
        if not change:
            return not from_memory or self.collection.find_one(here, {"_id": 1}) is not None
        try:
            saved = self.collection.update_one(here, {**change, "$inc": {"version": 1}})
        except DuplicateKeyError as taken:
            raise Conflict("exists", {"key": _broken_index(taken)}) from None
        if saved.modified_count != 1:
            return False
        aggregate.version += 1
        aggregate.recorded.clear()
        return True

    def _snapshot(self, aggregate: A) -> _Snapshot:
        return _Snapshot(
            self._plain(aggregate), {name: _watched(aggregate, name) for name in self.by_key}
        )

    def _plain(self, aggregate: A) -> dict[str, Any]:
        apart = {"id", *NOT_STORED, *self.by_key}
        return {
            part.name: to_document(getattr(aggregate, part.name))
            for part in fields(aggregate)  # type: ignore[arg-type]
            if part.name not in apart
        }

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


def _watched(aggregate: Any, name: str) -> Entries:
    entries = getattr(aggregate, name)
    if not isinstance(entries, Entries):
        entries = Entries(entries)
        setattr(aggregate, name, entries)
    entries.mark()
    return entries


def _broken_index(error: DuplicateKeyError) -> str:
    pattern = (error.details or {}).get("keyPattern", {})
    return next(iter(pattern), "_id")
