"""Jobs that name the process working on them, so that its death is noticed at once."""

import os
import socket
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from pymongo import ASCENDING, DESCENDING, UpdateOne
from pymongo.collection import Collection
from pymongo.write_concern import WriteConcern

from services.common.clock import Clock
from services.common.contracts.notifications import DeliveryView
from services.common.ids import new_id
from services.common.jobs import Job, Jobs, TryLater
from services.notifications import ledger
from services.notifications.domain import EMAIL

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


_STATES = {"queued": "queued", "working": "sending", "handed": "sending", "done": "sent"}
_SETTLED = timedelta(seconds=20)


class Deliveries(Jobs):
    """The jobs of this service: mails, and walks through a crowd.

    A job is claimed by a process (`worker`: host, boot, process and its start), so that the next
    process can take over at once what a killed one had in work.
    """

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, clock)
        self.worker = _worker()
        self.in_hand: set[str] = set()
        self.ledger = ledger.Ledger(self.worker)
        # The mark is sent while the server makes up its mind, and nobody waits for an answer to
        # it: once sent it arrives even if this process dies, and should mongod die now, this
        # process still knows and writes the end of the story.
        self._quick = collection.with_options(write_concern=WriteConcern(w=0))

    def create_indexes(self) -> None:
        """Besides claiming: the operator's list, and forgetting a person."""
        super().create_indexes()
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
            "state": {"$in": ["queued", "working"]},
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
        taken = {
            "state": "working",
            "due_at": now + self.lease,
            "worker": self.worker,
            "claimed_at": now,
            "claim": claim,
        }
        # Another copy of the service may have been faster with some: `claim` tells which are ours.
        change = {"$set": taken, "$inc": {"attempts": 1}}
        jobs: dict[str, Job] = {}
        self.in_hand.update(ids)
        try:
            self.collection.update_many({**due, "_id": {"$in": ids}}, change)
            ours = self.collection.find({"_id": {"$in": ids}, "claim": claim})
            jobs = {one["_id"]: self._job(one) for one in ours}
        finally:
            # Claims whose answer was lost are in nobody's hand: `take_over` frees them.
            self.in_hand.difference_update(set(ids) - set(jobs))
        return [jobs[id] for id in ids if id in jobs]

    def give_back(self, jobs: Sequence[Job]) -> None:
        """Claimed and not begun: as if they had not been taken."""
        ids = [job.id for job in jobs]
        self.in_hand.difference_update(ids)
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
        self.in_hand.discard(job.id)
        if not self.in_hand:
            self.ledger.clear()

    def done(self, job: Job, state: str = "done") -> None:
        """Finished for good; a link's token is not kept."""
        self.all_done([job], state)

    def all_done(self, jobs: Sequence[Job], state: str, why: str = "") -> None:
        """The same for many that ended alike."""
        change = {"state": state, "done_at": self.clock.now(), "error": why}
        self.collection.update_many(
            {"_id": {"$in": [job.id for job in jobs]}},
            {"$set": change, "$unset": {"data.params.token": ""}},
        )

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
            "failed_at": self.clock.now(),
        }
        self.collection.update_one(
            {"_id": id, "state": {"$in": ["done", "handed"]}}, {"$set": change}
        )

    def remember(self, job: Job, data: dict[str, Any]) -> None:
        """Keep how far a long job has come, and its lease."""
        change: dict[str, Any] = {f"data.{key}": value for key, value in data.items()}
        change["due_at"] = self.clock.now() + self.lease
        self.collection.update_one({"_id": job.id}, {"$set": change})

    def failed(self, job: Job, error: Exception) -> None:
        """As every job, but for what only waits for its person's hour."""
        if not isinstance(error, NotYet):
            super().failed(job, error)
            return
        later = {"state": "queued", "error": f"NotYet: {error}"[:500], "due_at": error.until}
        self.collection.update_one({"_id": job.id}, {"$set": later, "$inc": {"attempts": -1}})

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
        """Queue again what processes of this host had in work that are no more, or what this one
        claimed without ever hearing so. Gives how many."""
        now, freed = self.clock.now(), 0
        for worker in self.collection.distinct("worker", {"state": "working"}):
            query: dict[str, Any] = {"state": "working", "worker": worker}
            if worker == self.worker:
                query["_id"] = {"$nin": list(self.in_hand)}
                query["claimed_at"] = {"$lt": now - _SETTLED}
            elif not _dead(worker):
                continue
            else:
                self._close_handed(worker)
            change = {"$set": {"state": "queued", "due_at": now}}
            freed += self.collection.update_many(query, change).modified_count
        return freed

    def _close_handed(self, worker: str) -> None:
        now = self.clock.now()
        for job, attempt in ledger.left_by(worker):
            self.collection.update_one(
                {"_id": job, "state": "working", "worker": worker, "attempts": attempt},
                {
                    "$set": {"state": "done", "done_at": now},
                    "$unset": {"data.params.token": ""},
                },
            )
        ledger.drop(worker)

    def sweep(self) -> int:
        """Handed over and never answered, by a process that died: counts as sent."""
        now = self.clock.now()
        query = {
            "state": "handed",
            "due_at": {"$lt": now},
            "_id": {"$nin": list(self.in_hand)},
        }
        change = {
            "$set": {"state": "done", "done_at": now},
            "$unset": {"data.params.token": ""},
        }
        return self.collection.update_many(query, change).modified_count

    def forget(self, person: str) -> None:
        """Drop everything about a person, queued or over."""
        self.collection.delete_many({"person": person})
        self.collection.delete_many({"about": person})

    def newest(self, state: str, limit: int) -> list[DeliveryView]:
        """For the operator; `state` as in DeliveryView, or empty for all."""
        # A reminder whose hour has not come is a plan, not a delivery.
        query = {**_in_state(state), "$nor": [{"channel": PLANNED, "attempts": 0}]}
        found = self.collection.find(query).sort("created_at", DESCENDING).limit(limit)
        return [_view(one) for one in found]

    def of(self, person: str, limit: int) -> list[DeliveryView]:
        """One person's, for their export."""
        found = self.collection.find({"person": person}).sort("created_at", DESCENDING)
        return [_view(one) for one in found.limit(limit)]


def _in_state(state: str) -> dict[str, Any]:
    if not state:
        return {}
    held = {"$regex": f"^TryLater: {HELD}"}
    if state == "held":
        return {"state": "queued", "error": held}
    if state == "queued":
        return {"state": "queued", "error": {"$not": held}}
    names = [inner for inner, outer in _STATES.items() if outer == state] or [state]
    return {"state": {"$in": names}}


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
    )


def _worker() -> str:
    return f"{socket.gethostname()}/{_boot()}/{os.getpid()}/{_started(os.getpid())}"


def _dead(worker: str) -> bool:
    """Whether that process ran on this host since it was started, and is gone."""
    try:
        host, boot, process, started = worker.split("/")
        pid = int(process)
    except ValueError:
        return False
    here = (socket.gethostname(), _boot()) == (host, boot) and bool(boot)
    return here and _started(pid) != started


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _started(pid: int) -> str:
    try:
        # The name in brackets may hold spaces; what follows it never does.
        text = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    # A killed process that nobody has waited for yet does no more work.
    return "" if text[0] in "ZX" else text[19]
