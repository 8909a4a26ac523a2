"""What others should be told of next: one entry a thing of ours.

Hearing that a thing changed only marks it. One teller at a time then looks at the thing as it is
now and says what is new since it last did. So messages may come twice or in any order, and many
small changes become one.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pymongo import ReturnDocument, UpdateOne
from pymongo.collection import Collection

from services.common.clock import Clock

Kind = Literal["event", "group", "person"]
LEASE = timedelta(seconds=60)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
VOLATILE = ("@context", "updated")


@dataclass(frozen=True)
class Telling:
    """A thing to be told of. `said` counts what was said of it, `digest` is of what it was then,
    `live` whether others may have it, `signer` who spoke for it, `changed` what must be noticed."""

    uri: str
    kind: Kind
    name: str
    marks: int
    said: int
    digest: str
    live: bool
    signer: str
    changed: tuple[str, ...]


class Tellings:
    """States: queued (something is new, to be told when due) and done."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        self.collection = collection
        self.clock = clock

    def create_indexes(self) -> None:
        """What is due, and what somebody spoke for."""
        self.collection.create_index([("state", 1), ("due_at", 1)])
        self.collection.create_index("signer")
        self.collection.create_index("series", sparse=True)

    def mark(
        self,
        uri: str,
        kind: Kind,
        name: str,
        due_at: datetime,
        changed: Iterable[str] = (),
        series: str = "",
    ) -> None:
        """Something about a thing is new and told then, or earlier if something else is."""
        change = self._mark(kind, name, due_at, changed, series)
        self.collection.update_one({"_id": uri}, change, upsert=True)

    def mark_dates(self, series: str, dates: Iterable[tuple[str, str, datetime]]) -> None:
        """The same for dates of a series, by URI, name and when they are due, in one call."""
        writes = [
            UpdateOne({"_id": uri}, self._mark("event", name, due_at, (), series), upsert=True)
            for uri, name, due_at in dates
        ]
        if writes:
            self.collection.bulk_write(writes, ordered=False)

    def mark_known(self, uri: str, due_at: datetime) -> None:
        """The same, only if others were told of it."""
        self.collection.update_one({"_id": uri, "live": True}, self._marked(due_at))

    def mark_all(self, signer: str, due_at: datetime, changed: Iterable[str] = ()) -> None:
        """Something about all this actor spoke for is new."""
        spoken = {"signer": signer, "live": True}
        self.collection.update_many(spoken, self._marked(due_at, changed))

    def mark_series(self, series: str, due_at: datetime, changed: Iterable[str] = ()) -> None:
        """Something about all dates of a series is new."""
        told = {"series": series, "live": True}
        self.collection.update_many(told, self._marked(due_at, changed))

    def _mark(
        self, kind: Kind, name: str, due_at: datetime, changed: Iterable[str], series: str
    ) -> dict[str, Any]:
        unsaid = {"said": 0, "digest": "", "live": False, "signer": "", "lease": NEVER}
        unsaid |= {"series": series} if series else {}
        change = self._marked(due_at, changed)
        change["$setOnInsert"] = {"kind": kind, "name": name, **unsaid}
        return change

    def _marked(self, due_at: datetime, changed: Iterable[str] = ()) -> dict[str, Any]:
        return {
            "$inc": {"marks": 1},
            "$min": {"due_at": due_at},
            "$addToSet": {"changed": {"$each": sorted(set(changed))}},
            "$set": {"state": "queued"},
        }

    def claim(self) -> Telling | None:
        """The thing that has been due longest; nobody else looks at it meanwhile."""
        now = self.clock.now()
        found = self.collection.find_one_and_update(
            {"state": "queued", "due_at": {"$lte": now}, "lease": {"$lte": now}},
            {"$set": {"lease": now + LEASE}},
            sort=[("due_at", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return _telling(found) if found else None

    def told(self, one: Telling, **now: Any) -> None:
        """It was looked at, and this is what others know of it `now`. What was marked meanwhile
        is looked at again."""
        change = {"$set": {**now, "lease": NEVER}, "$pullAll": {"changed": list(one.changed)}}
        done = {
            "$set": {**now, "lease": NEVER, "state": "done"},
            "$pullAll": change["$pullAll"],
            "$unset": {"due_at": ""},
        }
        unmarked = {"_id": one.uri, "marks": one.marks}
        if not self.collection.update_one(unmarked, done).matched_count:
            self.collection.update_one({"_id": one.uri}, change)

    def wait(self, one: Telling, until: datetime) -> None:
        """It cannot be looked at now."""
        change = {"lease": NEVER, "due_at": until}
        self.collection.update_one({"_id": one.uri}, {"$set": change})


def digest(document: dict[str, Any]) -> str:
    """What a document says, in short; not when it was changed."""
    said = {key: value for key, value in document.items() if key not in VOLATILE}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _telling(found: dict[str, Any]) -> Telling:
    return Telling(
        uri=found["_id"],
        kind=found["kind"],
        name=found["name"],
        marks=found["marks"],
        said=found["said"],
        digest=found["digest"],
        live=found["live"],
        signer=found["signer"],
        changed=tuple(found["changed"]),
    )
