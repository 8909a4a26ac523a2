"""How fast mails leave for each domain, kept for all copies of the service together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.write_concern import WriteConcern

from services.common.clock import Clock

AT_ONCE = 10
"""Seconds' worth of mails that may leave at once after a rest."""
RESERVED = 0.2
"""The part of that which is left to mails somebody waits for."""
PAUSES = (60, 300, 1800, 7200)
"""Seconds a domain is left alone after its first, second … 421 (RFC 5321) in a row."""
_ALMOST = 0.001
"""Moments are kept to the millisecond: a mail due now must not miss its turn by less."""


@dataclass(frozen=True)
class Room:
    """How many mails to a domain may leave now; `soon` is when the next may at the earliest, `then`
    when those may that stand behind all who wait; `step` is the time between two. `shaky` is a
    domain that asked for a pause and has taken nothing since."""

    now: int
    soon: datetime
    then: datetime
    step: timedelta
    shaky: bool = False


class Pace:
    """A bucket of turns for each domain, filled a little every moment, and a queue behind it.

    `per_minute` mails leave for a domain in a minute; 0 is no limit. Forgotten after a day: a full
    bucket is what a new one begins with.
    """

    def __init__(self, collection: Collection[Any], clock: Clock, per_minute: int) -> None:
        # A turn that is lost in a crash of the database is a mail too fast, no more.
        self.collection = collection.with_options(write_concern=WriteConcern(w=1, j=False))
        self.clock = clock
        self.per_minute = per_minute
        self.step = timedelta(seconds=60 / per_minute) if per_minute else timedelta(0)
        self.most = max(1.0, per_minute * AT_ONCE / 60)

    def create_indexes(self) -> None:
        """Domains nobody writes to are forgotten."""
        self.collection.create_index("at", expireAfterSeconds=86400)

    def rooms(self, wanted: Mapping[str, int], hurried: bool) -> dict[str, Room]:
        """The room for so many mails to each of these domains; it is taken by asking."""
        if self.per_minute:
            return {domain: self._take(domain, many, hurried) for domain, many in wanted.items()}
        now = self.clock.now()
        found = {one["_id"]: one for one in self.collection.find({"_id": {"$in": list(wanted)}})}
        return {
            domain: self._room(found.get(domain, {}), many, now) for domain, many in wanted.items()
        }

    def pause(self, domain: str) -> None:
        """Its server asked to be left alone; the longer the more often it asks."""
        now = self.clock.now()
        found = self.collection.find_one({"_id": domain}) or {}
        if found.get("paused", now) > now:
            return
        pauses = int(found.get("pauses", 0))
        until = now + timedelta(seconds=PAUSES[min(pauses, len(PAUSES) - 1)])
        change = {"paused": until, "pauses": pauses + 1, "at": now}
        self.collection.update_one({"_id": domain}, {"$set": change}, upsert=True)

    def well(self, domain: str) -> None:
        """It takes mails again."""
        self.collection.update_one({"_id": domain}, {"$unset": {"paused": "", "pauses": ""}})

    def _take(self, domain: str, many: int, hurried: bool) -> Room:
        now, ms = self.clock.now(), self.step.total_seconds() * 1000
        kept = 0.0 if hurried else float(int(self.most * RESERVED))
        # A clock that was set back must not empty the bucket, nor leave the queue's end far ahead.
        gone = {"$max": [0, {"$subtract": [now, {"$ifNull": ["$at", now]}]}]}
        tail = {"$cond": [{"$gt": ["$at", now]}, now, "$tail"]}
        grown = {"$add": [{"$ifNull": ["$turns", self.most]}, {"$divide": [gone, ms]}]}
        free = {"$floor": {"$subtract": ["$turns", kept - _ALMOST]}}
        paused = {"$gt": ["$paused", now]}
        given = {"$cond": [paused, 0, {"$max": [0, {"$min": [many, free]}]}]}
        waits = {"$multiply": [{"$subtract": [many, "$given"]}, ms]}
        begins = {"$max": ["$tail", "$paused", now]}
        found = self.collection.find_one_and_update(
            {"_id": domain},
            [
                {"$set": {"turns": {"$min": [self.most, grown]}, "tail": tail, "at": now}},
                {"$set": {"given": given}},
                {"$set": {"turns": {"$subtract": ["$turns", "$given"]}, "then": begins}},
                {"$set": {"tail": {"$add": ["$then", waits]}}},
            ],
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        after: dict[str, Any] = found or {}
        soon, shaky = max(after.get("paused", now), now), bool(after.get("pauses"))
        return Room(int(after["given"]), soon, after["then"], self.step, shaky)

    def _room(self, found: Mapping[str, Any], many: int, now: datetime) -> Room:
        soon, shaky = max(found.get("paused", now), now), bool(found.get("pauses"))
        return Room(0 if soon > now else many, soon, soon, self.step, shaky)
