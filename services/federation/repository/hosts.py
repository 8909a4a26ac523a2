"""How well other servers can be reached: their hosts, and the breakers of their inboxes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cachetools import TTLCache
from pymongo import ReturnDocument
from pymongo.collection import Collection

from services.common.clock import Clock
from services.federation.domain.schedule import BREAK_SECONDS, BREAKS_AFTER, FAILING_DAYS
from services.federation.signatures import Scheme

NOTED_EVERY = 60.0
"""Seconds between two notes that a host still takes what it is brought."""


@dataclass(frozen=True)
class Host:
    """What is known of reaching a server. `failing_days` are the days since it last answered."""

    name: str
    scheme: Scheme = "cavage"
    last_success_at: datetime | None = None
    last_heard_at: datetime | None = None
    last_failure_at: datetime | None = None
    failing_days: tuple[str, ...] = ()
    unavailable_since: datetime | None = None
    error: str = ""


class Hosts:
    """One entry a host that was ever written to or heard from."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        self.collection = collection
        self.clock = clock
        self._noted: TTLCache[tuple[str, str], bool] = TTLCache(
            10_000, NOTED_EVERY, timer=lambda: clock.now().timestamp()
        )

    def create_indexes(self) -> None:
        """Those in trouble are few and found at once."""
        self.collection.create_index("unavailable_since", sparse=True)

    def find(self, name: str) -> Host | None:
        """What is known of a host."""
        found = self.collection.find_one({"_id": name})
        return _host(found) if found else None

    def find_all(self, names: Iterable[str]) -> dict[str, Host]:
        """Those of these that are known."""
        found = self.collection.find({"_id": {"$in": sorted(set(names))}})
        return {one["_id"]: _host(one) for one in found}

    def page(self, after: str, limit: int, troubled: bool = False) -> list[Host]:
        """Hosts by name; only those that fail with `troubled`."""
        query: dict[str, Any] = {"_id": {"$gt": after}}
        if troubled:
            query["failing_days"] = {"$exists": True}
        return [_host(one) for one in self.collection.find(query).sort("_id", 1).limit(limit)]

    def succeeded(self, host: Host) -> bool:
        """It took what it was brought. Gives whether it was unavailable before."""
        return self._alive(host, "last_success_at")

    def heard(self, name: str) -> bool:
        """It sent something we could verify (S28). Gives whether it was unavailable before."""
        if ("last_heard_at", name) in self._noted:
            return False
        return self._alive(self.find(name) or Host(name), "last_heard_at")

    def _alive(self, host: Host, note: str) -> bool:
        key = (note, host.name)
        if key in self._noted and not host.failing_days:
            return False
        self._noted[key] = True
        before = self.collection.find_one_and_update(
            {"_id": host.name},
            {
                "$set": {note: self.clock.now()},
                "$unset": {"failing_days": "", "unavailable_since": "", "error": ""},
            },
            upsert=True,
        )
        return bool(before and before.get("unavailable_since"))

    def failed(self, name: str, error: str) -> bool:
        """It could not be reached, or not take anything. Gives whether that makes it unavailable
        now."""
        now = self.clock.now()
        for note in ("last_success_at", "last_heard_at"):
            self._noted.pop((note, name), None)
        after: Any = self.collection.find_one_and_update(
            {"_id": name},
            {
                "$set": {"last_failure_at": now, "error": error[:300]},
                "$addToSet": {"failing_days": now.date().isoformat()},
            },
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        if len(after["failing_days"]) < FAILING_DAYS or after.get("unavailable_since"):
            return False
        self.collection.update_one({"_id": name}, {"$set": {"unavailable_since": now}})
        return True

    def forgive(self, name: str) -> bool:
        """Try a host again as if it had not failed. Gives whether it was unavailable."""
        gone = {"failing_days": "", "unavailable_since": ""}
        before = self.collection.find_one_and_update({"_id": name}, {"$unset": gone})
        return bool(before and before.get("unavailable_since"))

    def speaks(self, name: str, scheme: Scheme) -> None:
        """Remember how a host wants to be signed for."""
        self.collection.update_one({"_id": name}, {"$set": {"scheme": scheme}}, upsert=True)

    def unavailable(self, limit: int) -> list[Host]:
        """Hosts given up for now, longest first."""
        found = self.collection.find({"unavailable_since": {"$exists": True}})
        return [_host(one) for one in found.sort("unavailable_since", 1).limit(limit)]


@dataclass(frozen=True)
class Breaker:
    """How often in a row an inbox failed, and until when it is left in peace."""

    inbox: str
    failures: int = 0
    open_until: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the inbox was left in peace and has taken nothing since."""
        return self.failures >= BREAKS_AFTER

    def room(self, now: datetime) -> int:
        """How many deliveries may be tried now: none while it is open, one to see whether it
        works again (S27)."""
        if not self.open:
            return BREAKS_AFTER - self.failures
        return 1 if self.open_until is None or self.open_until <= now else 0


class Breakers:
    """Only inboxes that failed lately have an entry."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        self.collection = collection
        self.clock = clock

    def of(self, inboxes: Iterable[str]) -> dict[str, Breaker]:
        """The breakers of these inboxes."""
        names = sorted(set(inboxes))
        found = {one["_id"]: one for one in self.collection.find({"_id": {"$in": names}})}
        return {name: _breaker(found.get(name, {"_id": name})) for name in names}

    def failed(self, inbox: str) -> Breaker:
        """One more failure in a row."""
        after: Any = self.collection.find_one_and_update(
            {"_id": inbox},
            {"$inc": {"failures": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return self.pause(inbox) if _breaker(after).open else _breaker(after)

    def pause(self, inbox: str) -> Breaker:
        """Leave an inbox in peace for a while."""
        until = self.clock.now() + timedelta(seconds=BREAK_SECONDS)
        after: Any = self.collection.find_one_and_update(
            {"_id": inbox},
            {"$set": {"open_until": until}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return _breaker(after)

    def succeeded(self, inbox: str) -> None:
        """It works."""
        self.collection.delete_one({"_id": inbox})


def _breaker(found: dict[str, Any]) -> Breaker:
    return Breaker(found["_id"], found.get("failures", 0), found.get("open_until"))


def _host(found: dict[str, Any]) -> Host:
    return Host(
        name=found["_id"],
        scheme=found.get("scheme", "cavage"),
        last_success_at=found.get("last_success_at"),
        last_heard_at=found.get("last_heard_at"),
        last_failure_at=found.get("last_failure_at"),
        failing_days=tuple(found.get("failing_days", ())),
        unavailable_since=found.get("unavailable_since"),
        error=found.get("error", ""),
    )
