"""Events as they are stored: whole for deciding, without the answers for showing."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.common.clock import Clock
from services.common.documents import from_document
from services.common.store import Repository
from services.events.domain import Event

_STORED = {part.name for part in fields(Event)} - {"id", "recorded"}
_KEPT_BACK = {"answers", "words", "drawn", "seed"}
PAGE = dict.fromkeys(sorted(_STORED - _KEPT_BACK), 1)
"""What an event's page needs; the answers, which may be thousands, stay where they are, and the
seed of a draw is nobody's to see before its time."""

CARD = dict.fromkeys(
    sorted(PAGE.keys() - {"about", "tags", "fingerprint", "trusted", "questions"}), 1
)
"""What a list needs."""


def shown(document: dict[str, Any]) -> Event:
    """An event for showing, from a projection: never to be saved."""
    return from_document(Event, {**document, "id": document["_id"]})


class EventRepository(Repository[Event]):
    """Events for deciding. One answer writes one answer, however many there are."""

    missing = "event.unknown"
    by_key = frozenset({"answers", "drawn"})
    keeps = 16

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Event, clock)

    def add_all(self, events: Iterable[Event]) -> set[str]:
        """Keep new events in one write; gives the ids that were taken already."""
        documents = [
            {
                "_id": event.id,
                **self._state(event),
                "version": 1,
                "outbox": self._unsent(event),
            }
            for event in events
        ]
        if not documents:
            return set()
        try:
            self.collection.insert_many(documents, ordered=False)
        except BulkWriteError as partial:
            errors = partial.details["writeErrors"]
            if any(error["code"] != 11000 for error in errors):
                raise
            return {documents[error["index"]]["_id"] for error in errors}
        return set()


def create_indexes(collection: Collection[Any]) -> None:
    """One for each way of asking; an answer touches none, but for an offer's deadline."""
    listed = [("visibility", 1), ("status", 1), ("starts_at", 1), ("_id", 1)]
    collection.create_index(listed)
    for narrow in ("field_ids", "city_id", "words"):
        collection.create_index([(narrow, 1), *listed])
    for narrow in ("slug", "community"):
        collection.create_index([(narrow, 1), ("status", 1), ("starts_at", 1), ("_id", 1)])
    due = {"next_due_at": {"$type": "date"}}
    collection.create_index("next_due_at", partialFilterExpression=due)
    collection.create_index([("status", 1), ("ends_at", 1), ("_id", 1)])
    collection.create_index([("created_by", 1), ("status", 1), ("starts_at", 1), ("_id", 1)])
