"""Who has confirmed that a thing of ours was removed, and who has yet to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, IndexModel
from pymongo.collection import Collection
from pymongo.database import Database

from services.common.ids import derived_id

OPEN = ("waiting", "queued", "working", "skipped")


@dataclass(frozen=True)
class Told:
    """A server that was told of a deletion: how its delivery ended, and when it confirmed."""

    host: str
    state: str
    confirmed_at: datetime | None


@dataclass(frozen=True)
class Deletion:
    """A deletion of ours, by the id of its activity."""

    activity: str
    thing: str
    at: datetime
    number: int
    told: list[Told]


class Receipts:
    """One entry a deletion and server; kept for good, since deliveries are forgotten."""

    def __init__(self, base: Database[Any]) -> None:
        self.receipts: Collection[Any] = base["receipts"]
        self.activities: Collection[Any] = base["activities"]
        self.deliveries: Collection[Any] = base["deliveries"]

    def create_indexes(self) -> None:
        """Receipts by deletion, deletions by age, deliveries by what they bring."""
        self.receipts.create_index("activity")
        self.deliveries.create_index([("activity", 1), ("host", 1)])
        deletions = {"type": "Delete"}
        newest = IndexModel([("number", DESCENDING)], partialFilterExpression=deletions, name="old")
        self.activities.create_indexes([newest])

    def put(self, activity: str, host: str, now: datetime) -> bool:
        """A server says it has removed something. It counts once, for a deletion of ours it was
        told of. Gives whether it does."""
        if self.activities.find_one({"_id": activity, "type": "Delete"}, {"_id": 1}) is None:
            return False
        if self.deliveries.find_one({"activity": activity, "host": host}, {"_id": 1}) is None:
            return False
        fresh = {"activity": activity, "host": host, "at": now}
        key = {"_id": derived_id("receipt", activity, host)}
        return (
            self.receipts.update_one(key, {"$setOnInsert": fresh}, upsert=True).matched_count == 0
        )

    def page(self, before: int | None, limit: int, most: int) -> list[Deletion]:
        """Deletions, newest first, each with at most so many of the servers told."""
        query: dict[str, Any] = {"type": "Delete"}
        if before is not None:
            query["number"] = {"$lt": before}
        found = self.activities.find(query).sort("number", DESCENDING).limit(limit)
        return [self._deletion(one, most) for one in found]

    def _deletion(self, found: Any, most: int) -> Deletion:
        here = {"activity": found["_id"]}
        confirmed = {one["host"]: one["at"] for one in self.receipts.find(here).limit(most)}
        states = {one["host"]: one["state"] for one in self.deliveries.find(here).limit(most)}
        return Deletion(
            activity=found["_id"],
            thing=found["object"],
            at=found["at"],
            number=found["number"],
            told=[
                Told(host, states.get(host, "done"), confirmed.get(host))
                for host in sorted({*states, *confirmed})
            ],
        )
