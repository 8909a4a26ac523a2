"""What others brought us: remembered until it is applied, and then that it was, for a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.common.clock import Clock
from services.common.ids import derived_id
from services.common.together import Together

KEPT_DAYS = 30
LEASE = timedelta(minutes=2)
DELAYS = (5, 30, 120, 600, 3600, 6 * 3600, 86400)
"""Seconds before what failed is tried again; after the last it stays, for the operator to see."""
DUPLICATE = 11000


@dataclass(frozen=True)
class Entry:
    """One activity as it came: `body` is its own JSON text, `object` the id of what it is about."""

    activity: str
    type: str
    actor: str
    object: str
    body: str
    at: datetime
    attempts: int = 0

    @property
    def id(self) -> str:
        """The same for the same activity of the same actor: ids of others are their own affair."""
        return derived_id("received", self.actor, self.activity)


class Inbox:
    """One entry an activity. States: queued, working (leased), done, failed."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        self.collection = collection
        self.clock = clock
        self._arrived: Together[Entry, None] = Together(self._write)
        self._finished: Together[Entry, None] = Together(self._finish)

    def create_indexes(self) -> None:
        """What is due, in the order it came; what is done is forgotten after a month."""
        self.collection.create_index([("state", 1), ("due_at", 1), ("order", 1)])
        self.collection.create_index("done_at", expireAfterSeconds=KEPT_DAYS * 86400)

    def put(self, entry: Entry) -> None:
        """Remember an activity; one that is known stays as it is (S10)."""
        self._arrived.put(entry)

    def _write(self, entries: Sequence[Entry]) -> list[None]:
        documents = [
            {
                "_id": entry.id,
                "activity": entry.activity,
                "type": entry.type,
                "actor": entry.actor,
                "object": entry.object,
                "body": entry.body,
                "at": entry.at,
                "state": "queued",
                "due_at": entry.at,
                "order": ObjectId(),
                "attempts": 0,
            }
            for entry in entries
        ]
        try:
            self.collection.insert_many(documents, ordered=False)
        except BulkWriteError as partial:
            if any(one["code"] != DUPLICATE for one in partial.details["writeErrors"]):
                raise
        return [None] * len(entries)

    def claim(self, limit: int) -> list[Entry]:
        """What is due, in the order it came, leased to this copy of the service."""
        now = self.clock.now()
        due = {"state": {"$in": ["queued", "working"]}, "due_at": {"$lte": now}}
        order = [("due_at", 1), ("order", 1)]
        ids = [one["_id"] for one in self.collection.find(due, {"_id": 1}).sort(order).limit(limit)]
        if not ids:
            return []
        lease = ObjectId()
        self.collection.update_many(
            {"_id": {"$in": ids}, **due},
            {"$set": {"state": "working", "due_at": now + LEASE, "lease": lease}},
        )
        found = self.collection.find({"_id": {"$in": ids}, "lease": lease}).sort("order", 1)
        return [_entry(one) for one in found]

    def done(self, entry: Entry) -> None:
        """It is applied, or need not be. Its text goes; that it came is remembered."""
        self._finished.put(entry)

    def _finish(self, entries: Sequence[Entry]) -> list[None]:
        self.collection.update_many(
            {"_id": {"$in": [one.id for one in entries]}},
            {
                "$set": {"state": "done", "done_at": self.clock.now()},
                "$unset": {"body": "", "lease": "", "error": ""},
            },
        )
        return [None] * len(entries)

    def failed(self, entry: Entry, error: str) -> None:
        """It is tried again later, or stays as failed."""
        change: dict[str, Any] = {"state": "failed", "error": error[:500]}
        if entry.attempts < len(DELAYS):
            due_at = self.clock.now() + timedelta(seconds=DELAYS[entry.attempts])
            change |= {"state": "queued", "due_at": due_at}
        self.collection.update_one({"_id": entry.id}, {"$set": change, "$inc": {"attempts": 1}})

    def release(self, entries: Sequence[Entry]) -> None:
        """There was no time for these."""
        if not entries:
            return
        self.collection.update_many(
            {"_id": {"$in": [one.id for one in entries]}},
            {"$set": {"state": "queued", "due_at": self.clock.now()}},
        )

    def wait_behind(self, entry: Entry, entries: Sequence[Entry]) -> None:
        """These are about the same as one that failed and came later: they follow it."""
        if not entries:
            return
        first = self.collection.find_one({"_id": entry.id}, {"due_at": 1}) or {}
        self.collection.update_many(
            {"_id": {"$in": [one.id for one in entries]}},
            {"$set": {"state": "queued", "due_at": first.get("due_at", self.clock.now())}},
        )

    def held_back(self, objects: Sequence[str]) -> dict[str, Entry]:
        """Of these objects, those something earlier is still to be applied to, with it."""
        query = {"state": "queued", "attempts": {"$gt": 0}, "object": {"$in": list(objects)}}
        return {one["object"]: _entry(one) for one in self.collection.find(query)}


def _entry(found: dict[str, Any]) -> Entry:
    return Entry(
        activity=found["activity"],
        type=found["type"],
        actor=found["actor"],
        object=found["object"],
        body=found["body"],
        at=found["at"],
        attempts=found["attempts"],
    )
