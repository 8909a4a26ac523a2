"""Where webhooks' endpoints and what was sent to them are kept."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pymongo import DESCENDING
from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.contracts.webhooks import WebhookDelivery, WebhookTry
from services.common.jobs import Job, Jobs
from services.common.store import Repository
from services.notifications.domain.webhooks import DELAYS, TEST, Endpoint

KEPT = 100
"""Deliveries of one endpoint that are kept."""
TRIES = 12
NOTE = 300
FIRST, AGAIN = "first", "again"
"""Lanes: an endpoint that fails waits in its own, so that it holds up no other."""

_STATES = {"queued": "waiting", "working": "waiting", "done": "delivered", "failed": "failed"}


class Endpoints(Repository[Endpoint]):
    """Endpoints by community and kind."""

    missing = "webhook.unknown"

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Endpoint, clock)

    def create_indexes(self) -> None:
        """By community."""
        self.collection.create_index([("slug", 1), ("created_at", 1)])

    def of(self, slug: str) -> list[Endpoint]:
        """A community's endpoints, oldest first."""
        found = self.collection.find({"slug": slug}).sort("created_at", 1).limit(50)
        return [one for one in map(self._read, found) if one is not None]

    def wanting(self, slug: str, kind: str) -> list[Endpoint]:
        """Those of a community that want this kind now."""
        return [one for one in self.of(slug) if one.status == "active" and kind in one.kinds]

    def remove(self, id: str) -> None:
        """Forget one."""
        self.collection.delete_one({"_id": id})


class WebhookJobs(Jobs):
    """Deliveries as jobs; a finished one stays as the log's entry."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, clock, DELAYS, lease=60)

    def create_indexes(self) -> None:
        """Besides claiming: one endpoint's newest, and forgetting a person."""
        super().create_indexes()
        self.collection.create_index([("endpoint", 1), ("created_at", DESCENDING), ("_id", 1)])
        self.collection.create_index("about", sparse=True)

    def plan(self, endpoint: Endpoint, id: str, kind: str, body: str, about: str = "") -> None:
        """Have this body sent to the endpoint, once for this id."""
        now = self.clock.now()
        extra: dict[str, Any] = {"endpoint": endpoint.id, "created_at": now, "tries": []}
        if about:
            extra["about"] = about
        lane = AGAIN if endpoint.failing_since else FIRST
        data = {"endpoint": endpoint.id, "body": body}
        if self.put([Job(id, kind, data, now, lane, extra=extra)]):
            self._prune(endpoint.id)

    def _prune(self, endpoint: str) -> None:
        order = [("created_at", DESCENDING), ("_id", 1)]
        found = self.collection.find({"endpoint": endpoint}, {"created_at": 1}).sort(order)
        for oldest in found.skip(KEPT).limit(1):
            self.collection.delete_many(
                {
                    "endpoint": endpoint,
                    "created_at": {"$lte": oldest["created_at"]},
                    "state": {"$nin": ["queued", "working"]},
                }
            )

    def tried(self, job: Job, status: int, ms: int, note: str) -> None:
        """Write an attempt into the log."""
        entry = {"at": self.clock.now(), "status": status, "ms": ms, "note": shown(note)}
        self.collection.update_one(
            {"_id": job.id}, {"$push": {"tries": {"$each": [entry], "$slice": -TRIES}}}
        )

    def failed(self, job: Job, error: Exception) -> bool:
        """As any job, but what failed waits in a lane of its own."""
        over = super().failed(job, error)
        self.collection.update_one({"_id": job.id}, {"$set": {"lane": AGAIN}})
        return over

    def due(self, lane: str, at_most: int) -> int:
        """How many wait to be sent now, counted up to a number."""
        query = {
            "state": {"$in": ["queued", "working"]},
            "lane": lane,
            "due_at": {"$lte": self.clock.now()},
        }
        return self.collection.count_documents(query, limit=at_most)

    def again(self, id: str) -> None:
        """Send one more time, under the same id."""
        fresh = {"state": "queued", "attempts": 0, "due_at": self.clock.now(), "lane": FIRST}
        query = {"_id": id, "state": {"$nin": ["queued", "working"]}}
        self.collection.update_one(query, {"$set": fresh, "$unset": {"done_at": ""}})

    def one(self, id: str) -> dict[str, Any] | None:
        """A delivery as it is kept."""
        found: dict[str, Any] | None = self.collection.find_one({"_id": id})
        return found

    def newest(
        self, endpoint: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[WebhookDelivery]:
        """An endpoint's deliveries, newest first."""
        query: dict[str, Any] = {"endpoint": endpoint}
        if before:
            at, id = before
            query["$or"] = [
                {"created_at": {"$lt": at}},
                {"created_at": at, "_id": {"$gt": id}},
            ]
        order = [("created_at", DESCENDING), ("_id", 1)]
        return [view(one) for one in self.collection.find(query).sort(order).limit(limit)]

    def forget(self, person: str) -> None:
        """Drop what names a person."""
        self.collection.delete_many({"about": person})

    def drop(self, endpoint: str) -> None:
        """Drop everything about an endpoint."""
        self.collection.delete_many({"endpoint": endpoint})


def view(found: dict[str, Any]) -> WebhookDelivery:
    """A delivery as organisers see it."""
    waits = found["state"] in ("queued", "working")
    tries: Iterable[dict[str, Any]] = found.get("tries", ())
    return WebhookDelivery(
        id=found["_id"],
        kind=found["kind"],
        state=_STATES.get(found["state"], "skipped"),  # type: ignore[arg-type]
        created_at=found["created_at"],
        next_at=found["due_at"] if waits else None,
        body=found["data"]["body"],
        tries=[WebhookTry(**one) for one in reversed(list(tries))],
    )


def shown(note: str) -> str:
    """What an endpoint said, as one short line of printable text."""
    plain = "".join(mark if mark.isprintable() else " " for mark in note[: NOTE * 4])
    return re.sub(r"\s+", " ", plain).strip()[:NOTE]


__all__ = ["AGAIN", "FIRST", "TEST", "Endpoints", "WebhookJobs", "shown", "view"]
