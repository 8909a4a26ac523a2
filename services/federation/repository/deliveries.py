"""What is to be brought to which inbox: claimed, retried, and in order for each thing.

A delivery belongs to a line: one inbox and one thing. Only the first of a line is ever queued; the
others wait behind it until it is over, whichever way. So a later word about a thing never
overtakes an earlier one, and what is said of other things goes on meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.common.clock import Clock
from services.common.context import current
from services.common.ids import derived_id, new_id
from services.federation.repository.activities import KeptActivity

LEASE = timedelta(seconds=90)
KEPT_SECONDS = 30 * 86400
RETRIED = 10_000
FIRST, AGAIN = "first", "again"
"""Lanes: what failed before waits in its own, so that slow inboxes hold up no others."""


@dataclass(frozen=True)
class Delivery:
    """One activity on its way to one inbox. `until` is when our claim on it ends."""

    id: str
    activity: str
    inbox: str
    host: str
    signer: str
    line: str
    attempts: int
    until: datetime
    cause: str
    request: str


@dataclass(frozen=True)
class Addressed:
    """An inbox something is to be brought to, and since when it may be tried."""

    inbox: str
    host: str
    not_before: datetime | None = None
    skipped: bool = False


class Deliveries:
    """States: waiting (behind another), queued, working (leased); then done, refused, gone, failed
    (every attempt), skipped (the host is unavailable)."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        self.collection = collection
        self.clock = clock

    def create_indexes(self) -> None:
        """What is due, lines, and the view of one host; what is over is forgotten in 30 days."""
        self.collection.create_index([("state", 1), ("lane", 1), ("due_at", 1)])
        self.collection.create_index([("line", 1), ("open", 1), ("number", 1)])
        self.collection.create_index([("inbox", 1), ("state", 1)])
        self.collection.create_index([("host", 1), ("state", 1), ("number", DESCENDING)])
        self.collection.create_index("done_at", expireAfterSeconds=KEPT_SECONDS)

    # --- putting in line

    def put(
        self, activity: KeptActivity, signer: str, to: Sequence[Addressed], cause: str = ""
    ) -> None:
        """Have an activity brought to these inboxes, once to each."""
        now, context = self.clock.now(), current()
        fresh: list[dict[str, Any]] = [
            {
                "_id": derived_id("delivery", activity.id, one.inbox),
                "activity": activity.id,
                "type": activity.type,
                "subject": activity.subject,
                "inbox": one.inbox,
                "host": one.host,
                "signer": signer,
                "line": f"{one.inbox} {activity.subject}",
                "number": activity.number,
                "open": not one.skipped,
                "state": "skipped" if one.skipped else "waiting",
                "lane": AGAIN if one.not_before else FIRST,
                "due_at": one.not_before or now,
                "attempts": 0,
                "error": "",
                "cause": cause or context.cause,
                "request": context.request,
                "created_at": now,
                **({"done_at": now} if one.skipped else {}),
            }
            for one in to
        ]
        if not fresh:
            return
        try:
            self.collection.insert_many(fresh, ordered=False)
        except BulkWriteError as partial:
            if any(one["code"] != 11000 for one in partial.details["writeErrors"]):
                raise
        self.release(one["line"] for one in fresh)

    def release(self, lines: Iterable[str]) -> None:
        """Queue the first of each of these lines, if it is still waiting."""
        heads = self.collection.aggregate(
            [
                {"$match": {"line": {"$in": sorted(set(lines))}, "open": True}},
                {"$sort": {"line": 1, "open": 1, "number": 1}},
                {"$group": {"_id": "$line", "id": {"$first": "$_id"}, "s": {"$first": "$state"}}},
                {"$match": {"s": "waiting"}},
            ]
        )
        ids = [head["id"] for head in heads]
        if ids:
            self.collection.update_many(
                {"_id": {"$in": ids}, "state": "waiting"}, {"$set": {"state": "queued"}}
            )

    # --- taking out

    def due(self, lane: str, limit: int) -> list[tuple[str, str]]:
        """Ids and inboxes of what may be brought now, longest due first."""
        found = self.collection.find(self._due(lane), {"inbox": 1})
        found = found.sort("due_at", ASCENDING).limit(limit)
        return [(one["_id"], one["inbox"]) for one in found]

    def take(self, lane: str, ids: Sequence[str]) -> list[Delivery]:
        """Claim those of these that are still due, in the given order."""
        if not ids:
            return []
        claim, until = new_id(), self.clock.now() + LEASE
        self.collection.update_many(
            {"_id": {"$in": list(ids)}, **self._due(lane)},
            {
                "$set": {"state": "working", "due_at": until, "claim": claim},
                "$inc": {"attempts": 1},
            },
        )
        ours = self.collection.find({"_id": {"$in": list(ids)}, "claim": claim})
        found = {one["_id"]: _read(one) for one in ours}
        return [found[id] for id in ids if id in found]

    def _due(self, lane: str) -> dict[str, Any]:
        states = {"$in": ["queued", "working"]}
        return {"state": states, "lane": lane, "due_at": {"$lte": self.clock.now()}}

    # --- how it ended

    def over(self, some: Sequence[Delivery], state: str, error: str = "") -> None:
        """These ended alike; what waited behind them comes next."""
        if not some:
            return
        change = {"state": state, "open": False, "done_at": self.clock.now(), "error": error}
        self.collection.update_many({"_id": {"$in": [one.id for one in some]}}, {"$set": change})
        self.release(one.line for one in some)

    def later(self, one: Delivery, seconds: float, error: str) -> None:
        """Try again after so many seconds."""
        change = {"state": "queued", "lane": AGAIN, "error": error[:300]}
        due = self.clock.now() + timedelta(seconds=seconds)
        self.collection.update_one({"_id": one.id}, {"$set": {**change, "due_at": due}})

    def give_back(self, one: Delivery) -> None:
        """As if it had not been taken."""
        change = {"$set": {"state": "queued", "due_at": self.clock.now()}, "$inc": {"attempts": -1}}
        self.collection.update_one({"_id": one.id}, change)

    # --- whole inboxes and hosts

    def postpone(self, inbox: str, until: datetime) -> None:
        """Bring nothing to an inbox before then."""
        query = {"inbox": inbox, "state": "queued", "due_at": {"$lt": until}}
        self.collection.update_many(query, {"$set": {"due_at": until, "lane": AGAIN}})

    def wake(self, inbox: str) -> None:
        """An inbox takes again what is brought: all that waits for it is due now."""
        change = {"due_at": self.clock.now(), "lane": FIRST}
        query = {"inbox": inbox, "state": {"$in": ["queued", "waiting"]}}
        self.collection.update_many(query, {"$set": change})

    def drop(self, inbox: str, state: str) -> None:
        """Nothing that waits for this inbox will be brought."""
        self._close({"inbox": inbox, "state": {"$in": ["queued", "waiting"]}}, state)

    def skip(self, host: str) -> None:
        """Bring nothing to a host until it is heard from again."""
        self._close({"host": host, "state": {"$in": ["queued", "waiting"]}}, "skipped")

    def revive(self, host: str) -> None:
        """Bring a host what it missed, in order."""
        query = {"host": host, "state": "skipped"}
        self._reopen(query)

    def hurry(self, host: str) -> None:
        """What waits for a host is due now."""
        query = {"host": host, "state": "queued"}
        self.collection.update_many(query, {"$set": {"due_at": self.clock.now()}})

    def retry(self, host: str) -> int:
        """Bring a host again what failed; gives how many. What was overtaken by a
        later word about the same thing stays: it would bring back what is no longer so."""
        count = 0
        ended = {"host": host, "state": {"$in": ["failed", "refused"]}}
        for one in self.collection.find(ended, {"line": 1, "number": 1}).limit(RETRIED):
            later = {"line": one["line"], "open": False, "number": {"$gt": one["number"]}}
            if self.collection.find_one({**later, "state": "done"}, {"_id": 1}) is None:
                self._reopen({"_id": one["_id"]})
                count += 1
        return count

    def _close(self, query: dict[str, Any], state: str) -> None:
        change = {"state": state, "open": False, "done_at": self.clock.now()}
        self.collection.update_many(query, {"$set": change})

    def _reopen(self, query: dict[str, Any]) -> None:
        lines = self.collection.distinct("line", query)
        fresh = {"state": "waiting", "open": True, "lane": FIRST, "attempts": 0}
        fresh["due_at"] = self.clock.now()
        self.collection.update_many(query, {"$set": fresh, "$unset": {"done_at": ""}})
        self.release(lines)

    # --- looking

    def counts(self, hosts: Sequence[str]) -> dict[str, dict[str, int]]:
        """How many deliveries to each of these hosts are in which state."""
        found = self.collection.aggregate(
            [
                {"$match": {"host": {"$in": list(hosts)}, "state": {"$ne": "done"}}},
                {"$group": {"_id": {"host": "$host", "state": "$state"}, "n": {"$sum": 1}}},
            ]
        )
        counted: dict[str, dict[str, int]] = {host: {} for host in hosts}
        for one in found:
            counted[one["_id"]["host"]][one["_id"]["state"]] = one["n"]
        return counted

    def waiting(self, at_most: int = 100_000) -> int:
        """How many wait, counted up to a number."""
        states = {"$in": ["waiting", "queued", "working"]}
        return self.collection.count_documents({"state": states}, limit=at_most)

    def of(self, host: str, before: int | None, limit: int) -> list[dict[str, Any]]:
        """Deliveries to a host that are not done, newest first."""
        query: dict[str, Any] = {"host": host, "state": {"$ne": "done"}}
        if before is not None:
            query["number"] = {"$lt": before}
        return list(self.collection.find(query).sort("number", DESCENDING).limit(limit))


def _read(found: dict[str, Any]) -> Delivery:
    return Delivery(
        id=found["_id"],
        activity=found["activity"],
        inbox=found["inbox"],
        host=found["host"],
        signer=found["signer"],
        line=found["line"],
        attempts=found["attempts"],
        until=found["due_at"],
        cause=found["cause"],
        request=found["request"],
    )
