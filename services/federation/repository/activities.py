"""Our own activities as they were said: what others read by their ids, what is delivered."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.clock import Clock

Document = dict[str, Any]


@dataclass(frozen=True)
class KeptActivity:
    """An activity of ours; `number` grows with each, `subject` is what its order matters for."""

    id: str
    type: str
    actor: str
    object: str
    subject: str
    number: int
    body: str
    at: datetime

    @property
    def document(self) -> Document:
        """The activity as an object."""
        read: Document = json.loads(self.body)
        return read


class Activities:
    """What our actors said. It is kept as text: what was said is never said differently again."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        self.collection = collection
        self.clock = clock

    def create_indexes(self) -> None:
        """By object, for what was said of a thing."""
        self.collection.create_index([("object", 1), ("number", DESCENDING)])

    def keep(self, activity: Document, subject: str = "") -> KeptActivity:
        """Keep an activity, once under its id: whoever says it again gets what was said first."""
        known = self.find(activity["id"])
        if known is not None:
            return known
        about = name_of(activity["object"])
        fresh = {
            "_id": activity["id"],
            "type": activity["type"],
            "actor": activity["actor"],
            "object": about,
            "subject": subject or about,
            "number": self._next(),
            "body": json.dumps(activity, ensure_ascii=False, separators=(",", ":")),
            "at": self.clock.now(),
        }
        try:
            self.collection.insert_one(fresh)
        except DuplicateKeyError:
            return self._read(self.collection.find_one({"_id": activity["id"]}))
        return self._read(fresh)

    def find(self, id: str) -> KeptActivity | None:
        """An activity by its URI."""
        found = self.collection.find_one({"_id": id})
        return self._read(found) if found else None

    def find_all(self, ids: Iterable[str]) -> dict[str, KeptActivity]:
        """Those of these URIs that are kept."""
        found = self.collection.find({"_id": {"$in": list(ids)}})
        return {one["_id"]: self._read(one) for one in found}

    def creating(self, object: str) -> KeptActivity | None:
        """The Create of a thing, by the thing's URI."""
        found = self.collection.find_one({"object": object, "type": "Create"})
        return self._read(found) if found else None

    def _next(self) -> int:
        """The next number: activities about one thing are delivered in the order of theirs."""
        counter: Any = self.collection.database["counters"].find_one_and_update(
            {"_id": "activities"},
            {"$inc": {"last": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return int(counter["last"])

    def _read(self, found: Any) -> KeptActivity:
        return KeptActivity(
            id=found["_id"],
            type=found["type"],
            actor=found["actor"],
            object=found["object"],
            subject=found["subject"],
            number=found["number"],
            body=found["body"],
            at=found["at"],
        )


def name_of(thing: Any) -> str:
    """The URI of something given whole or by its URI."""
    named = thing.get("id", "") if isinstance(thing, dict) else thing
    return named if isinstance(named, str) else ""
