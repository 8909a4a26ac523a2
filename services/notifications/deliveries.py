"""Jobs that name the process working on them, so that its death is noticed at once."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pymongo import ASCENDING, DESCENDING, UpdateOne
from pymongo.collection import Collection
from pymongo.write_concern import WriteConcern

from services.common import metrics
from services.common.clock import Clock
from services.common.ids import new_id
from services.common.jobs import Job, Jobs, TryLater
from services.notifications import ledger
from services.notifications.domain import EMAIL
from services.notifications.workers import is_dead, this_process

FAILED_KEPT_DAYS = 180
"""How long what failed can be seen and tried again."""

HELD = "held"
"""How the error of a job begins that waits for its person to confirm their address."""

PLANNED = "reminder"
"""The channel of walks that remind of something later."""


class NotYet(TryLater):
    """Its person wants it later, at `until`; that is no attempt."""

    def __init__(self, reason: str, until: datetime) -> None:
        super().__init__(reason, 0)
        self.until = until


class Turn(NamedTuple):
    """A mail that has to wait for its turn, until when, and why."""

    job: Job
    due: datetime
    why: str


_SETTLED = 20.0
"""Seconds after which a claim is lost whose answer its own process never got."""
MOST_WATCHED = 1000
"""Jobs in work elsewhere that are looked at in one round."""


class Deliveries(Jobs):
    """The jobs of this service: mails, and walks through a crowd.

    A job is claimed by a process (`worker`: host, boot, process and its start), so that the next
    process can take over at once what a killed one had in work. What a process of another host
    has in work is taken over when it was seen to stand still for as long as a lease, counted in
    seconds that passed here: no clock on a wall is asked, so none can jump.
    """

    def __init__(
        self, collection: Collection[Any], clock: Clock, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(collection, clock)
        self.worker = this_process()
        self.ticks = ticks
        self.in_hand: set[str] = set()
        self.ledger = ledger.Ledger(self.worker)
        self._claimed: dict[str, float] = {}
        self._seen: dict[str, tuple[Any, float]] = {}
        # The mark is sent while the server makes up its mind, and nobody waits for an answer to
        # it: once sent it arrives even if this process dies, and should mongod die now, this
        # process still knows and writes the end of the story.
        self._quick = collection.with_options(write_concern=WriteConcern(w=0))

    def create_indexes(self) -> None:
        """Besides claiming: the operator's list, and forgetting a person and what failed."""
        super().create_indexes()
        self.collection.create_index("failed_at", expireAfterSeconds=FAILED_KEPT_DAYS * 86400)
        self.collection.create_index([("created_at", DESCENDING)])
        self.collection.create_index([("state", 1), ("created_at", DESCENDING)])
        self.collection.create_index("person")
        self.collection.create_index("about", sparse=True)

    def claim(self, lane: str = "normal") -> Job | None:
        """Take the job that has been due longest; never one this process still has in hand."""
        taken = self.claim_some(lane, 1)
        return taken[0] if taken else None

    def claim_some(self, lane: str, most: int) -> list[Job]:
        """Take those due longest, up to so many, in three questions however many they are."""
        now = self.clock.now()
        due: dict[str, Any] = {
            "state": "queued",
            "lane": lane,
            "due_at": {"$lte": now},
        }
        if self.in_hand:
            due["_id"] = {"$nin": list(self.in_hand)}
        found = self.collection.find(due, {"_id": 1}).sort("due_at", ASCENDING).limit(most)
        ids = [one["_id"] for one in found]
        if not ids:
            return []
        claim = new_id()
        taken = {"state": "working", "worker": self.worker, "claim": claim}
        # Another copy of the service may have been faster with some: `claim` tells which are ours.
        change = {"$set": taken, "$inc": {"attempts": 1}}
        jobs: dict[str, Job] = {}
        self.in_hand.update(ids)
        self._claimed.update(dict.fromkeys(ids, self.ticks()))
        try:
            self.collection.update_many({**due, "_id": {"$in": ids}}, change)
            ours = self.collection.find({"_id": {"$in": ids}, "claim": claim})
            jobs = {one["_id"]: self._job(one) for one in ours}
        finally:
            # Claims whose answer was lost are in nobody's hand: `take_over` frees them.
            self._drop(set(ids) - set(jobs))
        return [jobs[id] for id in ids if id in jobs]

    def left(self, job: Job) -> float:
        """Seconds until another process may think that this one stands still."""
        since = self.ticks() - self._claimed.get(job.id, 0.0)
        return self.lease.total_seconds() - since

    def give_back(self, jobs: Sequence[Job]) -> None:
        """Claimed and not begun: as if they had not been taken."""
        ids = [job.id for job in jobs]
        self._drop(ids)
        query = {"_id": {"$in": ids}, "state": "working", "worker": self.worker}
        change = {"$set": {"state": "queued", "due_at": self.clock.now()}, "$inc": {"attempts": -1}}
        self.collection.update_many(query, change)

    def postpone(self, turns: Sequence[Turn]) -> None:
        """Not their turn yet, which is no attempt; they are looked at anew when it is."""
        changes = [
            UpdateOne(
                {"_id": job.id, "state": "working", "worker": self.worker},
                {
                    "$set": {
                        "state": "queued",
                        "due_at": due,
                        "error": f"Waiting: {why}",
                        "data.held": True,
                        "data.paced": True,
                    },
                    "$inc": {"attempts": -1},
                },
            )
            for job, due, why in turns
        ]
        self.collection.bulk_write(changes, ordered=False)

    def marker(self, job: Job) -> Callable[[], Any]:
        """What notes that the other side has everything, made ready so that it takes no time."""
        entry, note, update = ledger.entry(job.id, job.attempts), self.ledger.note, self._quick
        query = {"_id": job.id, "state": "working", "attempts": job.attempts}
        change = {"$set": {"state": "handed"}}

        def mark() -> None:
            note(entry)
            update.update_one(query, change)

        return mark

    def let_go(self, job: Job) -> None:
        """The job is written down as it now stands; another may take it."""
        self._drop([job.id])
        if not self.in_hand:
            self.ledger.clear()

    def _drop(self, ids: Iterable[str]) -> None:
        for id in ids:
            self.in_hand.discard(id)
            self._claimed.pop(id, None)

    def done(self, job: Job, state: str = "done") -> None:
        """Finished for good; a link's token is not kept."""
        self.all_done([job], state)

    def all_done(self, jobs: Sequence[Job], state: str, why: str = "", reason: str = "") -> None:
        """The same for many that ended alike; `why` is for the operator, `reason` as in REASONS."""
        change = {"state": state, "done_at": self.clock.now(), "error": why, "reason": reason}
        self.collection.update_many(
            {"_id": {"$in": [job.id for job in jobs]}},
            {"$set": change, "$unset": {"data.params.token": ""}},
        )
        _count(jobs, state)

    def person_of(self, id: str) -> tuple[str, str] | None:
        """Whom a mail was for, and its address where that is not the person's own; None for what
        is no mail, or one long gone."""
        found = self.collection.find_one({"_id": id, "channel": EMAIL}, {"data": 1})
        return (found["data"]["person"], found["data"].get("address", "")) if found else None

    def bounced(self, id: str, why: str) -> None:
        """What had been taken came back, or did not arrive."""
        change = {
            "state": "failed",
            "error": f"Bounced: {why}"[:500],
            "reason": "bounced",
            "failed_at": self.clock.now(),
        }
        self.collection.update_one(
            {"_id": id, "state": {"$in": ["done", "handed"]}}, {"$set": change}
        )

    def remember(self, job: Job, data: dict[str, Any]) -> None:
        """Keep how far a long job has come; that it moved renews its lease."""
        change: dict[str, Any] = {f"data.{key}": value for key, value in data.items()}
        self.collection.update_one({"_id": job.id}, {"$set": {**change, "claim": new_id()}})

    def failed(self, job: Job, error: Exception) -> bool:
        """As every job, but for what only waits for its person's hour."""
        if not isinstance(error, NotYet):
            over = super().failed(job, error)
            _count([job], "failed" if over else "later")
            return over
        later = {"state": "queued", "error": f"NotYet: {error}"[:500], "due_at": error.until}
        self.collection.update_one({"_id": job.id}, {"$set": later, "$inc": {"attempts": -1}})
        return False

    def wake(self, person: str) -> None:
        """Look anew at what is held for a person's hours, which have changed."""
        query = {"person": person, "state": "queued", "data.held": True}
        self.collection.update_many(query, {"$set": {"due_at": self.clock.now()}})

    def find(self, id: str) -> Job | None:
        """One job, in whatever state."""
        found = self.collection.find_one({"_id": id})
        return self._job(found) if found else None

    def hurry(self, id: str, due: datetime) -> None:
        """What nobody took up yet is due no later than then."""
        query = {"_id": id, "state": "queued", "attempts": 0}
        self.collection.update_one(query, {"$min": {"due_at": due}})

    def take_over(self) -> int:
        """Queue again what dead processes had in work or live ones have stood still over, and
        close what they had handed over already. Gives how many."""
        now, freed = self.ticks(), 0
        shape = {"state": 1, "worker": 1, "claim": 1, "attempts": 1}
        query = {"state": {"$in": ["working", "handed"]}, "_id": {"$nin": list(self.in_hand)}}
        found = list(self.collection.find(query, shape).limit(MOST_WATCHED))
        dead = {one for one in {job.get("worker", "") for job in found} if is_dead(one)}
        for worker in dead:
            self._close_handed(worker)
        seen: dict[str, tuple[Any, float]] = {}
        for job in found:
            state = (job["state"], job.get("worker"), job.get("claim"), job["attempts"])
            before, since = self._seen.get(job["_id"], (None, now))
            since = since if before == state else now
            patience = _SETTLED if job.get("worker") == self.worker else self.lease.total_seconds()
            if job.get("worker") in dead or now - since >= patience:
                freed += self._free(job)
            else:
                seen[job["_id"]] = (state, since)
        self._seen = seen
        return freed

    def _free(self, job: dict[str, Any]) -> int:
        now = self.clock.now()
        same = {name: job.get(name) for name in ("_id", "state", "worker", "claim", "attempts")}
        if job["state"] == "working":
            change: dict[str, Any] = {"$set": {"state": "queued", "due_at": now}}
        else:
            change = _ended(now)
        return self.collection.update_one(same, change).modified_count

    def _close_handed(self, worker: str) -> None:
        change = _ended(self.clock.now())
        for job, attempt in ledger.left_by(worker):
            self.collection.update_one(
                {"_id": job, "state": "working", "worker": worker, "attempts": attempt}, change
            )
        ledger.drop(worker)

    def forget(self, person: str) -> None:
        """Drop everything about a person, queued or over."""
        self.collection.delete_many({"person": person})
        self.collection.delete_many({"about": person})


def channel_of(lane: str) -> str:
    """The channel whose jobs wait in a lane: mails have three, other channels one for crowds."""
    name = lane.removesuffix("-crowd")
    return EMAIL if name in ("urgent", "normal", "bulk") else name


def _count(jobs: Sequence[Job], outcome: str) -> None:
    for job in jobs:
        metrics.TOLD.labels(channel_of(job.lane), outcome).inc()


def _ended(now: datetime) -> dict[str, Any]:
    """Handed over and never answered, by a process that is no more: counts as sent."""
    return {
        "$set": {"state": "done", "done_at": now},
        "$unset": {"data.params.token": ""},
    }
