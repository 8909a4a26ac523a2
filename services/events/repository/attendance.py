"""Who came to what: a document per person and event, outside the event, since there may be many."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.common.clock import Clock
from services.common.contracts.events import DoorNumbers
from services.common.documents import from_document
from services.common.store import Repository
from services.events.domain.attendance import Attendance, attendance_id

MOST = 5000
"""Records of one person that are looked at."""


class AttendanceRepository(Repository[Attendance]):
    """The `attendance` collection. Each record has `event`, `community`, `key`, `person`, `name`,
    `state`, `how`, `at`, `minutes` and `heads`; its id follows from event and key."""

    missing = "attendance.unknown"

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Attendance, clock)

    def create_indexes(self) -> None:
        """Found by event, by person, and by community."""
        self.collection.create_index([("event", 1), ("state", 1), ("_id", 1)])
        self.collection.create_index([("person", 1), ("at", -1)])
        self.collection.create_index([("community", 1), ("person", 1), ("state", 1)])

    def of(self, event: str, keys: Iterable[str]) -> dict[str, Attendance]:
        """The records of these keys at an event, by key."""
        ids = [attendance_id(event, key) for key in keys]
        found = self.collection.find({"_id": {"$in": ids}}, {"outbox": 0})
        return {one["key"]: from_document(Attendance, one | {"id": one["_id"]}) for one in found}

    def add_all(self, records: list[Attendance]) -> set[str]:
        """Keep new records in one write; gives the ids that were taken already."""
        documents = [
            {"_id": one.id, **self._state(one), "version": 1, "outbox": self._unsent(one)}
            for one in records
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

    def drop(self, id: str) -> None:
        """Take a record away that another one has taken over."""
        self.collection.delete_one({"_id": id})

    def slice(
        self, event: str, states: list[str], after: str, limit: int, drop_ins: bool = True
    ) -> list[Attendance]:
        """Records of an event in these states, ordered by id, after that id."""
        query: dict[str, Any] = {"event": event, "state": {"$in": states}, "_id": {"$gt": after}}
        if not drop_ins:
            query["how"] = {"$ne": "drop_in"}
        found = self.collection.find(query, {"outbox": 0}).sort("_id", 1).limit(limit)
        return [from_document(Attendance, one | {"id": one["_id"]}) for one in found]

    def came(
        self, person: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[Attendance]:
        """What a person came to, before this time and id, newest first."""
        query: dict[str, Any] = {"person": person, "state": "present"}
        if before is not None:
            at, id = before
            query["$or"] = [{"at": {"$lt": at}}, {"at": at, "_id": {"$gt": id}}]
        found = self.collection.find(query, {"outbox": 0})
        ordered = found.sort([("at", -1), ("_id", 1)]).limit(limit)
        return [from_document(Attendance, one | {"id": one["_id"]}) for one in ordered]

    def of_person(self, person: str) -> list[Attendance]:
        """A person's records, newest first."""
        found = self.collection.find({"person": person}, {"outbox": 0})
        ordered = found.sort([("at", -1), ("_id", 1)]).limit(MOST)
        return [from_document(Attendance, one | {"id": one["_id"]}) for one in ordered]

    def numbers(self, event: str, expected: int) -> DoorNumbers:
        """Counted from the records, so that no counter can be wrong."""
        heads = {"$sum": "$heads"}
        groups = {"_id": {"state": "$state", "drop_in": {"$eq": ["$how", "drop_in"]}}}
        steps: list[dict[str, Any]] = [
            {"$match": {"event": event}},
            {"$group": {**groups, "people": {"$sum": 1}, "heads": heads}},
        ]
        found = {
            (one["_id"]["state"], one["_id"]["drop_in"]): one
            for one in self.collection.aggregate(steps)
        }

        def total(part: str, state: str, *drop_in: bool) -> int:
            return sum(found[state, which][part] for which in drop_in if (state, which) in found)

        return DoorNumbers(
            expected=expected,
            came=total("heads", "present", False, True),
            present=total("people", "present", False),
            drop_ins=total("heads", "present", True),
            no_show=total("people", "no_show", False, True),
            excused=total("people", "excused", False, True),
        )

    def forget(self, person: str, unlinked: Any) -> None:
        """Take a person out of every record: counts stay, under ids that lead nowhere."""
        while found := list(self.collection.find({"person": person}).limit(200)):
            bare = [
                {**one, "_id": unlinked(one["_id"]), "key": f"gone-{unlinked(one['_id'])}"}
                | {"person": "", "name": {}, "taken": [], "outbox": []}
                for one in found
            ]
            try:
                self.collection.insert_many(bare, ordered=False)
            except BulkWriteError as again:
                # A crash between the two writes left these behind.
                if any(error["code"] != 11000 for error in again.details["writeErrors"]):
                    raise
            self.collection.delete_many({"_id": {"$in": [one["_id"] for one in found]}})
        self.collection.update_many({"by": person}, {"$set": {"by": ""}})
