"""Addresses no mail is sent to, and what was reported of mails."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.contracts.mail import Reason, Reported, ReportView
from services.notifications.channels.email import routable

KEPT_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """One address no mail is sent to. `since` is the moment it was suppressed."""

    address: str
    reason: Reason
    since: datetime
    person: str = ""
    status: str = ""
    note: str = ""


def key_of(address: str) -> str:
    """An address as suppressions know it: its host in ASCII, all in small letters. Raises GiveUp
    when it is none."""
    return routable(address).casefold()


class Suppressions:
    """The collection, by address. States: watched (it failed sometimes), suppressed, lifted."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """The operator's list in order, and forgetting a person."""
        self.collection.create_index([("state", ASCENDING), ("_id", ASCENDING)])
        self.collection.create_index("person", sparse=True)
        self.collection.create_index("expires_at", expireAfterSeconds=0)

    def find(self, address: str) -> Suppression | None:
        """Why this address is suppressed, if it is."""
        found = self.collection.find_one({"_id": key_of(address), "state": "suppressed"})
        return _suppression(found) if found else None

    def among(self, addresses: Sequence[str]) -> dict[str, Suppression]:
        """Those of these keys that are suppressed."""
        query = {"_id": {"$in": list(addresses)}, "state": "suppressed"}
        return {one["_id"]: _suppression(one) for one in self.collection.find(query)}

    def put(self, one: Suppression) -> bool:
        """Suppress an address; gives whether it was not before."""
        change = {**asdict(one), "state": "suppressed", "strikes": []}
        query = {"_id": key_of(one.address), "state": {"$ne": "suppressed"}}
        try:
            gone = {"expires_at": "", "checked_at": ""}
            done = self.collection.update_one(query, {"$set": change, "$unset": gone}, upsert=True)
        except DuplicateKeyError:
            return False
        return bool(done.modified_count or done.upserted_id)

    def strike(self, address: str, person: str, cause: str, at: datetime, window: timedelta) -> int:
        """Count a failure once for its cause; gives how many there are within the window, after
        which they are forgotten. An address that is suppressed stays so."""
        key = key_of(address)
        watched = {"address": address, "state": "watched"} | ({"person": person} if person else {})
        with suppress(DuplicateKeyError):
            self.collection.update_one(
                {"_id": key, "state": {"$ne": "suppressed"}},
                {"$set": {**watched, "expires_at": at + window}},
                upsert=True,
            )
        entry = {"cause": cause, "at": at}
        self.collection.update_one(
            {"_id": key, "strikes.cause": {"$ne": cause}},
            {"$push": {"strikes": {"$each": [entry], "$slice": -50}}},
        )
        found = self.collection.find_one({"_id": key}) or {}
        return sum(1 for one in found.get("strikes", ()) if one["at"] > at - window)

    def lift(self, address: str, now: datetime, since: datetime | None = None) -> bool:
        """Send to it again; with `since` only if it was suppressed at that moment. Gives whether
        it was suppressed. That it was is known for a while, for a link pressed twice."""
        query: dict[str, Any] = {"_id": key_of(address), "state": "suppressed"}
        query |= {"since": since} if since else {}
        change = {
            "state": "lifted",
            "strikes": [],
            "expires_at": now + timedelta(days=KEPT_DAYS),
        }
        return self.collection.update_one(query, {"$set": change}).modified_count > 0

    def lifted(self, address: str, since: datetime) -> bool:
        """Whether what was suppressed at that moment is lifted."""
        query = {"_id": key_of(address), "since": since, "state": "lifted"}
        return self.collection.find_one(query, {"_id": 1}) is not None

    def asked(self, address: str, now: datetime, pause: timedelta) -> bool:
        """Note that a mail is to check a suppressed address; not when the last was just now."""
        long_ago = {
            "$or": [{"checked_at": {"$exists": False}}, {"checked_at": {"$lte": now - pause}}]
        }
        query = {"_id": key_of(address), "state": "suppressed", **long_ago}
        change = {"$set": {"checked_at": now}}
        return self.collection.update_one(query, change).modified_count > 0

    def page(self, after: str, limit: int) -> list[Suppression]:
        """Suppressed addresses behind this one, in order."""
        query: dict[str, Any] = {"state": "suppressed", "_id": {"$gt": after}}
        found = self.collection.find(query).sort("_id", ASCENDING).limit(limit)
        return [_suppression(one) for one in found]

    def of(self, person: str) -> list[Suppression]:
        """A person's own."""
        query = {"person": person, "state": "suppressed"}
        return [_suppression(one) for one in self.collection.find(query).limit(50)]

    def forget(self, person: str) -> None:
        """Drop what is kept of a person's addresses."""
        self.collection.delete_many({"person": person})


class Reports:
    """What was reported, for the operator, for a month; a report is taken once."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """Newest first; forgotten by themselves, or with a person."""
        self.collection.create_index("at", expireAfterSeconds=KEPT_DAYS * 86400)
        self.collection.create_index("people", sparse=True)

    def find(self, id: str) -> ReportView | None:
        """A report that was taken before."""
        found = self.collection.find_one({"_id": id})
        return _report(found) if found else None

    def put(self, report: ReportView, people: Sequence[str]) -> None:
        """Note a report and what became of it."""
        document: dict[str, Any] = {
            "at": report.at,
            "by": report.by,
            "outcomes": [asdict(one) for one in report.outcomes],
        }
        if people:
            document["people"] = list(people)
        self.collection.replace_one({"_id": report.id}, document, upsert=True)

    def newest(self, limit: int) -> list[ReportView]:
        """The newest first."""
        found = self.collection.find().sort("at", DESCENDING).limit(limit)
        return [_report(one) for one in found]

    def forget(self, person: str) -> None:
        """Drop the reports that name a person's address."""
        self.collection.delete_many({"people": person})


def _suppression(found: dict[str, Any]) -> Suppression:
    kept = {key: value for key, value in found.items() if key in Suppression.__dataclass_fields__}
    return Suppression(**kept)


def _report(found: dict[str, Any]) -> ReportView:
    outcomes = [Reported(**one) for one in found["outcomes"]]
    return ReportView(id=found["_id"], at=found["at"], by=found["by"], outcomes=outcomes)
