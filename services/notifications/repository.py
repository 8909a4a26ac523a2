"""What is kept: recipients, what they were told, how they want to be told."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bson import encode
from bson.raw_bson import RawBSONDocument
from pymongo import DESCENDING
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure

from services.common.clock import Clock
from services.notifications.addresses import Addresses
from services.notifications.bundles import Bundles
from services.notifications.choices import Choices
from services.notifications.consents import Consents
from services.notifications.digests import Digests
from services.notifications.domain import KEPT_DAYS, Recipient
from services.notifications.gatherings import Gatherings
from services.notifications.groups import Groups
from services.notifications.suppressions import Reports, Suppressions

UNREAD_SHOWN = 1000
"""Counting stops here; nobody reads the difference."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One notification of one person, as kept."""

    id: str
    person: str
    kind: str
    params: dict[str, Any]
    created_at: datetime
    about: str = ""
    read_at: datetime | None = None


class Recipients:
    """A copy of what membership says of people; of those who left only that they did."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        self.collection = collection
        self.clock = clock

    def create_indexes(self) -> None:
        """Those who left are remembered for a month, in case an older message comes late."""
        self.collection.create_index("closed_at", expireAfterSeconds=30 * 86400)
        self.collection.create_index("email", sparse=True)

    def learn(self, person: Recipient, said_at: datetime, newest: bool) -> None:
        """Keep what was said at that time unless something later is known; `newest` wins a tie."""
        document = {key: value for key, value in asdict(person).items() if key != "person"}
        if self._is_later(_trace(person.person), said_at):
            return
        older = {"$lte" if newest else "$lt": said_at}
        try:
            self.collection.update_one(
                {"_id": person.person, "said_at": older},
                {"$set": {**document, "said_at": said_at}},
                upsert=True,
            )
        except DuplicateKeyError:
            return

    def forget(self, person: str, said_at: datetime) -> None:
        """Drop a person, keeping a trace that names nobody."""
        now = self.clock.now()
        trace = {"closed": True, "said_at": said_at, "closed_at": now}
        self.collection.replace_one({"_id": _trace(person)}, trace, upsert=True)
        self.collection.delete_one({"_id": person, "said_at": {"$lte": said_at}})

    def find(self, person: str) -> Recipient | None:
        """What is known; somebody who left is `closed`."""
        found = self.collection.find_one({"_id": person})
        if found is None:
            if self.collection.find_one({"_id": _trace(person)}, {"_id": 1}) is not None:
                return Recipient(person=person, closed=True)
            return None
        return _recipient(found)

    def find_all(self, people: Sequence[str]) -> dict[str, Recipient | None]:
        """The same for many, most of whom are known."""
        found = self.collection.find({"_id": {"$in": list(people)}})
        known = {one["_id"]: _recipient(one) for one in found}
        return {one: known.get(one) or self.find(one) for one in people}

    def called(self, username: str) -> str:
        """Who has this username, or nobody. For the operator only: no index helps."""
        found = self.collection.find_one({"username": username}, {"_id": 1})
        return str(found["_id"]) if found else ""

    def by_email(self, email: str) -> Recipient | None:
        """Whose address this is; somebody with an account before a guest."""
        query = {"email": {"$in": [email, email.casefold()]}}
        found = [_recipient(one) for one in self.collection.find(query).limit(10)]
        return min(found, key=lambda one: (not one.username, one.person), default=None)

    def zones(self, people: Sequence[str]) -> dict[str, str]:
        """The time zones of those of these who are known."""
        found = self.collection.find({"_id": {"$in": list(people)}}, {"timezone": 1})
        return {one["_id"]: str(one.get("timezone", "")) for one in found}

    def gone(self, people: Sequence[str]) -> set[str]:
        """Those of these who left and have not come back."""
        traces = {_trace(person): person for person in people}
        return self._not_back({traces[id] for id in self._among(list(traces))})

    def gone_lately(self, people: Sequence[str], days: int = 1) -> set[str]:
        """The same for a crowd that was just asked for: it can only hold who left meanwhile, so
        most often nobody need be looked up."""
        since = self.clock.now() - timedelta(days=days)
        found = self.collection.find({"closed_at": {"$gte": since}}, {"_id": 1})
        left = {one["_id"] for one in found}
        return self._not_back({one for one in people if _trace(one) in left}) if left else set()

    def _among(self, ids: list[str]) -> list[str]:
        return [one["_id"] for one in self.collection.find({"_id": {"$in": ids}}, {"_id": 1})]

    def _not_back(self, left: set[str]) -> set[str]:
        return left - set(self._among(list(left))) if left else left

    def _is_later(self, id: str, said_at: datetime) -> bool:
        found = self.collection.find_one({"_id": id}, {"said_at": 1})
        return found is not None and bool(found["said_at"] >= said_at)


class Notes:
    """What people were told in the application."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """A person's newest, also of the unread ones, and an end for all.

        Each index costs a crowd a tenth of its speed, so one serves both questions.
        """
        newest = [("person", 1), ("created_at", DESCENDING), ("_id", DESCENDING)]
        self.collection.create_index([*newest, ("read_at", 1)], name="newest")
        for replaced in ("unread", "person_1_created_at_-1__id_-1"):
            with suppress(OperationFailure):  # most often it is gone already
                self.collection.drop_index(replaced)
        self.collection.create_index("about", sparse=True)
        self.collection.create_index("created_at", expireAfterSeconds=KEPT_DAYS * 86400)

    def add(self, notes: Iterable[Told]) -> int:
        """Write these down; those already there stay as they are. Gives how many were new."""
        return self._insert([_note(one) for one in notes])

    def add_alike(self, alike: Told, ids: Mapping[str, str]) -> int:
        """Write the same down for many: `ids` gives each person's id of it. As `add`."""
        # What all of them share is put into the database's form once, not for each.
        shared: Any = RawBSONDocument(encode(alike.params))
        like = _note(replace(alike, params=shared))
        documents = [{**like, "_id": id, "person": person} for person, id in ids.items()]
        if alike.about in ids:
            documents[list(ids).index(alike.about)].pop("about")
        return self._insert(documents)

    def _insert(self, documents: list[dict[str, Any]]) -> int:
        if not documents:
            return 0
        try:
            return len(self.collection.insert_many(documents, ordered=False).inserted_ids)
        except BulkWriteError as partial:
            if any(error["code"] != 11000 for error in partial.details["writeErrors"]):
                raise
            return int(partial.details["nInserted"])

    def newest(
        self, person: str, unread: bool, before: tuple[datetime, str] | None, limit: int
    ) -> list[Told]:
        """A person's notifications before this one, newest first."""
        query: dict[str, Any] = {"person": person}
        if unread:
            query["read_at"] = None
        if before:
            moment, id = before
            query["$or"] = [
                {"created_at": {"$lt": moment}},
                {"created_at": moment, "_id": {"$lt": id}},
            ]
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        return [_told(one) for one in self.collection.find(query).sort(order).limit(limit)]

    def since(
        self, people: Sequence[str], moment: datetime, most: int = 2000
    ) -> dict[str, list[Told]]:
        """What these people were told after a moment, oldest first, by person."""
        query = {"person": {"$in": list(people)}, "created_at": {"$gt": moment}}
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        found: dict[str, list[Told]] = {}
        for one in self.collection.find(query).sort(order).limit(most):
            found.setdefault(one["person"], []).insert(0, _told(one))
        return found

    def unread(self, person: str) -> int:
        """How many a person has not read, at most UNREAD_SHOWN."""
        query = {"person": person, "read_at": None}
        return self.collection.count_documents(query, limit=UNREAD_SHOWN)

    def mark_read(self, person: str, ids: list[str] | None, now: datetime) -> int:
        """Mark these of a person's own as read, or all when None. Gives how many were unread."""
        query: dict[str, Any] = {"person": person, "read_at": None}
        if ids is not None:
            query["_id"] = {"$in": ids}
        return self.collection.update_many(query, {"$set": {"read_at": now}}).modified_count

    def forget(self, person: str) -> None:
        """Drop what a person was told, and what others were told of them by name."""
        self.collection.delete_many({"person": person})
        self.collection.delete_many({"about": person})


@dataclass(frozen=True)
class Kept:
    """Everything this service keeps but its jobs."""

    recipients: Recipients
    notes: Notes
    choices: Choices
    gatherings: Gatherings
    addresses: Addresses
    groups: Groups
    suppressions: Suppressions
    reports: Reports
    bundles: Bundles
    consents: Consents
    digests: Digests

    @classmethod
    def within(cls, database: Database[Any], clock: Clock) -> "Kept":
        """The collections of this database."""
        return cls(
            Recipients(database["recipients"], clock),
            Notes(database["notifications"]),
            Choices(database["preferences"]),
            Gatherings(database["gatherings"]),
            Addresses(database["addresses"]),
            Groups(database["telegram_groups"]),
            Suppressions(database["suppressions"]),
            Reports(database["mail_reports"]),
            Bundles(database["bundles"]),
            Consents(database["consents"]),
            Digests(database["digest_items"], database["digest_told"]),
        )

    def create_indexes(self) -> None:
        """Make every index; harmless when they are there."""
        self.recipients.create_indexes()
        self.notes.create_indexes()
        self.gatherings.create_indexes()
        self.addresses.create_indexes()
        self.groups.create_indexes()
        self.suppressions.create_indexes()
        self.reports.create_indexes()
        self.bundles.create_indexes()
        self.consents.create_indexes()
        self.choices.create_indexes()
        self.digests.create_indexes()


def _trace(person: str) -> str:
    return "closed:" + hashlib.sha256(person.encode()).hexdigest()


def _recipient(found: dict[str, Any]) -> Recipient:
    kept = {k: v for k, v in found.items() if k in Recipient.__dataclass_fields__}
    return Recipient(**{**kept, "person": found["_id"]})


def _note(told: Told) -> dict[str, Any]:
    # By hand: asdict() copies the parameters, which a whole crowd shares, for each of them.
    document = {
        "_id": told.id,
        "person": told.person,
        "kind": told.kind,
        "params": told.params,
        "created_at": told.created_at,
        "read_at": told.read_at,
    }
    if told.about:
        document["about"] = told.about
    return document


def _told(found: dict[str, Any]) -> Told:
    kept = {k: v for k, v in found.items() if k in Told.__dataclass_fields__}
    return Told(**{**kept, "id": found["_id"]})
