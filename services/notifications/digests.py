"""What waits for people's digests, and what they were told in one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.common.ids import derived_id

KEPT = timedelta(days=60)
"""What waits longer than this is no news any more."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A notification that its person wants in the digest."""

    id: str
    person: str
    kind: str
    params: dict[str, Any]
    at: datetime
    about: str = ""


class Digests:
    """Two collections: `waiting` and `told`."""

    def __init__(self, waiting: Collection[Any], told: Collection[Any]) -> None:
        self.waiting, self.told = waiting, told

    def create_indexes(self) -> None:
        """Found by person; nothing is kept longer than it is of use."""
        self.waiting.create_index([("person", 1), ("at", ASCENDING)])
        self.waiting.create_index("about", sparse=True)
        self.waiting.create_index("at", expireAfterSeconds=int(KEPT.total_seconds()))
        self.told.create_index("person")
        self.told.create_index("until", expireAfterSeconds=0)

    def hold(self, items: Iterable[Waiting]) -> None:
        """Keep these for the next digest; those already there stay."""
        documents = [
            {
                "_id": one.id,
                "person": one.person,
                "kind": one.kind,
                "params": one.params,
                "at": one.at,
                **({"about": one.about} if one.about else {}),
            }
            for one in items
        ]
        if not documents:
            return
        try:
            self.waiting.insert_many(documents, ordered=False)
        except BulkWriteError as partial:
            if any(error["code"] != 11000 for error in partial.details["writeErrors"]):
                raise

    def held(self, person: str, most: int) -> list[Waiting]:
        """What waits longest for a person."""
        found = self.waiting.find({"person": person}).sort("at", ASCENDING).limit(most)
        return [Waiting(id=one.pop("_id"), **one) for one in found]

    def new(self, person: str, things: Sequence[str]) -> set[str]:
        """Which of these things the person was not told of in a digest yet."""
        ids = {derived_id("told", person, thing): thing for thing in things}
        found = {one["_id"] for one in self.told.find({"_id": {"$in": list(ids)}}, {"_id": 1})}
        return {thing for id, thing in ids.items() if id not in found}

    def note(self, person: str, things: dict[str, datetime], items: Sequence[str]) -> None:
        """The person is told: of these things, each until it is of no use any more, and of these
        that waited. Again changes nothing."""
        for thing, until in things.items():
            kept = {"$set": {"person": person, "until": until}}
            self.told.update_one({"_id": derived_id("told", person, thing)}, kept, upsert=True)
        self.waiting.delete_many({"_id": {"$in": list(items)}})

    def forget(self, person: str) -> None:
        """Drop what is a person's, and what waits for others and names them."""
        self.waiting.delete_many({"$or": [{"person": person}, {"about": person}]})
        self.told.delete_many({"person": person})
