"""People without an account, and what people replied to an event's questions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.contracts.events import Replies
from services.common.store import Repository
from services.events.domain.guest import Guest

MOST = 1000
"""Guests of one address, or replies of one person, that are looked at."""


class GuestRepository(Repository[Guest]):
    """The `guests` collection: one for each address and event."""

    missing = "link.expired"

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Guest, clock)

    def create_indexes(self) -> None:
        """Found by address, by event, and by when they are to be forgotten."""
        known = {"address": {"$gt": ""}}
        self.collection.create_index(
            [("address", 1), ("asked_at", 1)], partialFilterExpression=known
        )
        self.collection.create_index([("event", 1), ("asked_at", 1)], partialFilterExpression=known)
        due = {"forget_at": {"$type": "date"}}
        self.collection.create_index("forget_at", partialFilterExpression=due)
        gone = {"gone_at": {"$type": "date"}}
        self.collection.create_index("gone_at", partialFilterExpression=gone)

    def asked_since(self, since: datetime, most: int, **of: str) -> int:
        """How many asked since then, by `address` or of an `event`, counting up to `most`."""
        query = {**of, "address": of.get("address", {"$gt": ""}), "asked_at": {"$gt": since}}
        return self.collection.count_documents(query, limit=most)

    def confirmed(self, address: str) -> list[Guest]:
        """Those of this address who confirmed it and are not forgotten."""
        query = {"address": address, "confirmed_at": {"$type": "date"}}
        found = self.collection.find(query).limit(MOST)
        return [one for one in map(self._read, found) if one is not None]

    def due(self, now: datetime, limit: int) -> list[Guest]:
        """Those who are to be forgotten by now, the longest due first."""
        late = {"forget_at": {"$type": "date", "$lte": now}}
        found = self.collection.find(late).sort("forget_at", 1).limit(limit)
        return [one for one in map(self._read, found) if one is not None]

    def sweep(self, before: datetime) -> None:
        """Drop what is left of those forgotten before, once they have said so."""
        self.collection.delete_many({"gone_at": {"$type": "date", "$lt": before}, "outbox": []})


class Registrations:
    """The `registrations` collection: a document per event and key of an answer."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """A person's are found by key."""
        self.collection.create_index([("key", 1), ("event", 1)])

    def put(self, event: str, key: str, replies: Replies, now: datetime) -> None:
        """Keep these replies in place of any before; again changes nothing."""
        document = {"event": event, "key": key, "replies": replies, "at": now}
        self.collection.update_one({"_id": f"{event}:{key}"}, {"$set": document}, upsert=True)

    def of(self, event: str, keys: Iterable[str]) -> dict[str, Replies]:
        """The replies of these keys at an event, by key."""
        ids = [f"{event}:{key}" for key in keys]
        found = self.collection.find({"_id": {"$in": ids}})
        return {one["key"]: one["replies"] for one in found}

    def move(self, event: str, key: str, to: str, keep: bool) -> None:
        """Give replies to another key; with `keep` only where it has none."""
        moved = self.collection.find_one({"_id": f"{event}:{key}"})
        if moved is not None and not (keep and self.of(event, [to])):
            self.put(event, to, moved["replies"], moved["at"])
        self.collection.delete_one({"_id": f"{event}:{key}"})

    def of_person(self, key: str) -> list[tuple[str, Replies, datetime]]:
        """Event, replies and time of all that somebody replied."""
        found = self.collection.find({"key": key}).limit(MOST)
        return [(one["event"], one["replies"], one["at"]) for one in found]

    def forget(self, key: str) -> None:
        """Drop what somebody replied."""
        self.collection.delete_many({"key": key})
