"""What became of jobs: the operator's list, and what a person is told did not reach them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo import DESCENDING
from pymongo.collection import Collection

from services.common.contracts.deliveries import (
    DeliveryCount,
    DeliveryDetail,
    DeliveryFilter,
    DeliveryView,
)
from services.notifications.deliveries import HELD, PLANNED

_STATES = {"queued": "queued", "working": "sending", "handed": "sending", "done": "sent"}
_HELD = {"$regex": f"^TryLater: {HELD}"}
_ORDER = [("created_at", DESCENDING), ("_id", DESCENDING)]
MOST_FAILED = 10_000
"""Counting for the gauge stops here."""


class Outcomes:
    """Reads the collection of jobs, and takes out of it what the operator lets go."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def newest(self, among: DeliveryFilter, limit: int) -> list[DeliveryView]:
        """For the operator, newest first."""
        found = self.collection.find(_query(among)).sort(_ORDER).limit(limit)
        return [_view(one) for one in found]

    def of(self, person: str, limit: int) -> list[DeliveryView]:
        """One person's, for their export."""
        return self.newest(DeliveryFilter(person=person), limit)

    def one(self, id: str) -> DeliveryDetail | None:
        """Everything known of one."""
        found = self.collection.find_one({"_id": id})
        if found is None:
            return None
        params = found.get("data", {}).get("params", {})
        return DeliveryDetail(
            view=_view(found),
            lane=found["lane"],
            cause=found.get("cause", ""),
            request=found.get("request", ""),
            worker=found.get("worker", ""),
            ended_at=found.get("done_at") or found.get("failed_at"),
            params={name: value for name, value in params.items() if name != "token"},
        )

    def counts(self) -> list[DeliveryCount]:
        """How many there are, by channel and state."""
        held = {"$regexMatch": {"input": "$error", "regex": _HELD["$regex"]}}
        waits = {"$and": [{"$eq": ["$state", "queued"]}, held]}
        state = {"$cond": [waits, "held", "$state"]}
        group = {"_id": {"channel": "$channel", "state": state}, "count": {"$sum": 1}}
        totals: dict[tuple[str, str], int] = {}
        for one in self.collection.aggregate([{"$match": _query(None)}, {"$group": group}]):
            kept = one["_id"]
            key = kept.get("channel", ""), _STATES.get(kept["state"], kept["state"])
            totals[key] = totals.get(key, 0) + one["count"]
        return [
            DeliveryCount(channel=channel, state=state, count=count)
            for (channel, state), count in sorted(totals.items())
        ]

    def failed(self) -> int:
        """How many failed, counted up to MOST_FAILED."""
        return self.collection.count_documents({"state": "failed"}, limit=MOST_FAILED)

    def droppable(self, among: DeliveryFilter) -> int:
        """How many `drop` would take."""
        return self.collection.count_documents(_to_drop(among))

    def drop(self, among: DeliveryFilter, id: str = "") -> int:
        """Take out what waits or failed, and what is not under way. Gives how many."""
        query = _to_drop(among) | ({"_id": id} if id else {})
        return self.collection.delete_many(query).deleted_count

    def missed(
        self, person: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[dict[str, Any]]:
        """What did not reach a person for a reason they should know, newest first."""
        query: dict[str, Any] = {
            "person": person,
            "state": {"$in": ["failed", "suppressed"]},
            "reason": {"$gt": ""},
        }
        if before:
            at, id = before
            query["$or"] = [{"created_at": {"$lt": at}}, {"created_at": at, "_id": {"$lt": id}}]
        return list(self.collection.find(query).sort(_ORDER).limit(limit))


def _to_drop(among: DeliveryFilter) -> dict[str, Any]:
    """Only what is not under way: what is being sent can no longer be held back."""
    return {"$and": [_query(among), {"state": {"$in": ["queued", "failed"]}}]}


def _query(among: DeliveryFilter | None) -> dict[str, Any]:
    # A reminder whose hour has not come is a plan, not a delivery.
    query: dict[str, Any] = {"$nor": [{"channel": PLANNED, "attempts": 0}]}
    if among is None:
        return query
    for name in ("channel", "person", "kind"):
        if wanted := getattr(among, name):
            query[name] = wanted
    if among.since is not None:
        query["created_at"] = {"$gte": among.since}
    if among.state == "held":
        query |= {"state": "queued", "error": _HELD}
    elif among.state == "queued":
        query |= {"state": "queued", "error": {"$not": _HELD}}
    elif among.state:
        query["state"] = {"$in": _inner(among.state)}
    return query


def _inner(state: str) -> Sequence[str]:
    return [inner for inner, outer in _STATES.items() if outer == state] or [state]


def _view(found: dict[str, Any]) -> DeliveryView:
    state = _STATES.get(found["state"], found["state"])
    if state == "queued" and found["error"].startswith(f"TryLater: {HELD}"):
        state = "held"
    return DeliveryView(
        id=found["_id"],
        kind=found["kind"],
        channel=found.get("channel", ""),
        person=found.get("person", ""),
        state=state,
        attempts=found["attempts"],
        error=found["error"],
        due_at=found["due_at"],
        reason=found.get("reason", ""),
        created_at=found.get("created_at"),
    )
