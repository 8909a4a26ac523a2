"""Work outside the node that must happen in the end: claimed, retried, visibly over."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.common.clock import Clock
from services.common.context import current, working_for
from services.common.waiting import apart

DELAYS = (10, 60, 300, 1800, 7200, 43200, 86400)
"""Seconds before the second, third … attempt, or a little more; after the last one the job has
failed."""


class GiveUp(Exception):
    """Trying again cannot help; the job has failed now. `reason` is a word for whoever waits."""

    reason = "refused"


class TryLater(Exception):
    """The other side asked to wait this many seconds."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True)
class Job:
    """Something to do. The same id is only ever done once."""

    id: str
    kind: str
    data: dict[str, Any]
    due_at: datetime
    lane: str = "normal"
    attempts: int = 0
    cause: str = ""
    request: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


class Jobs:
    """A collection of jobs. States: queued, working (leased), handed, done, failed.

    `handed` means that the other side has all it needs and only its word is missing: after a crash
    such a job is not repeated.
    """

    def __init__(
        self,
        collection: Collection[Any],
        clock: Clock,
        delays: Sequence[float] = DELAYS,
        lease: float = 60,
    ) -> None:
        self.collection = collection
        self.clock = clock
        self.delays = delays
        self.lease = timedelta(seconds=lease)

    def create_indexes(self) -> None:
        """Claiming reads only what is due; finished jobs are forgotten after 30 days."""
        self.collection.create_index([("state", 1), ("lane", 1), ("due_at", 1)])
        self.collection.create_index("done_at", expireAfterSeconds=30 * 86400)

    def put(self, jobs: Iterable[Job]) -> int:
        """Add jobs; those whose id is known stay as they are. Gives how many were new."""
        context = current()
        documents = [
            {
                "_id": job.id,
                "kind": job.kind,
                "data": job.data,
                "lane": job.lane,
                "state": "queued",
                "due_at": job.due_at,
                "attempts": 0,
                "error": "",
                "cause": job.cause or context.cause,
                "request": job.request or context.request,
                **job.extra,
            }
            for job in jobs
        ]
        if not documents:
            return 0
        try:
            return len(self.collection.insert_many(documents, ordered=False).inserted_ids)
        except BulkWriteError as partial:
            other = [e for e in partial.details["writeErrors"] if e["code"] != 11000]
            if other:
                raise
            return int(partial.details["nInserted"])

    def claim(self, lane: str = "normal") -> Job | None:
        """Take the job that has been due longest, with a lease; None when nothing is due."""
        now = self.clock.now()
        found = self.collection.find_one_and_update(
            {"state": {"$in": ["queued", "working"]}, "lane": lane, "due_at": {"$lte": now}},
            {"$set": {"state": "working", "due_at": now + self.lease}, "$inc": {"attempts": 1}},
            sort=[("due_at", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        return self._job(found) if found else None

    def handed(self, job: Job) -> None:
        """Note that the other side has everything; only its answer is missing."""
        self.collection.update_one({"_id": job.id}, {"$set": {"state": "handed"}})

    def done(self, job: Job, state: str = "done") -> None:
        """Finished for good; `state` may say in which way (`suppressed`)."""
        self.collection.update_one(
            {"_id": job.id},
            {"$set": {"state": state, "done_at": self.clock.now(), "error": ""}},
        )

    def failed(self, job: Job, error: Exception) -> bool:
        """Try again after the next delay, or end visibly. Gives whether it is over."""
        text = f"{type(error).__name__}: {error}"[:500]
        over = isinstance(error, GiveUp) or job.attempts > len(self.delays)
        now = self.clock.now()
        reason = error.reason if isinstance(error, GiveUp) else "unreachable"
        change: dict[str, Any] = {
            "state": "failed",
            "error": text,
            "failed_at": now,
            "reason": reason,
        }
        if not over:
            seconds = (
                error.seconds
                if isinstance(error, TryLater)
                else apart(self.delays[min(job.attempts, len(self.delays)) - 1], job.id)
            )
            change = {"state": "queued", "error": text, "due_at": now + timedelta(seconds=seconds)}
        self.collection.update_one({"_id": job.id}, {"$set": change})
        return over

    def run_due(
        self, work: Callable[[Job], str | None], lane: str = "normal", limit: int = 100
    ) -> int:
        """Do what is due, one after the other; gives how many were taken up. `work` may give the
        final state, and raises to have the job tried again (GiveUp: to end it)."""
        taken = 0
        while taken < limit and (job := self.claim(lane)) is not None:
            taken += 1
            with working_for(job.request, job.cause):
                try:
                    self.done(job, work(job) or "done")
                except Exception as error:
                    self.failed(job, error)
        return taken

    def retry(self, id: str = "") -> int:
        """Queue a failed job again, or all failed ones. Gives how many."""
        query: dict[str, Any] = {"state": "failed"} | ({"_id": id} if id else {})
        fresh = {"state": "queued", "attempts": 0, "due_at": self.clock.now()}
        change = {"$set": fresh, "$unset": {"failed_at": "", "reason": ""}}
        return self.collection.update_many(query, change).modified_count

    def _job(self, found: dict[str, Any]) -> Job:
        return Job(
            id=found["_id"],
            kind=found["kind"],
            data=found["data"],
            due_at=found["due_at"],
            lane=found["lane"],
            attempts=found["attempts"],
            cause=found["cause"],
            request=found["request"],
        )
