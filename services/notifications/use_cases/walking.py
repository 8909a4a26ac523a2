"""Telling a whole community or all who answered: slice after slice, remembered, resumable."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from services.common.context import working_for
from services.common.contracts.events import Attendees, Events
from services.common.contracts.membership import Audience, Membership
from services.common.jobs import Job
from services.common.log import did
from services.notifications.deliveries import Deliveries
from services.notifications.domain import ATTENDING, Notice
from services.notifications.use_cases.telling import INSIDE, OUTSIDE, WALKS, Batch, Telling

SLICE = 1000
"""People told with one write; asking membership, writing and making ready overlap."""


@dataclass(frozen=True)
class Walking:
    """Walks through crowds; a killed walk goes on where it was, and tells nobody twice."""

    jobs: Deliveries
    telling: Telling
    membership: Membership
    events: Events

    def walk_due(self, limit: int = 20) -> int:
        """Take up the walks that are due; gives how many."""
        taken = 0
        while taken < limit and (job := self.jobs.claim(WALKS)) is not None:
            taken += 1
            with working_for(job.request, job.cause):
                try:
                    people = self._walk(job)
                    self.jobs.done(job)
                    did("told a crowd", kind=job.kind, people=people)
                except Exception as trouble:
                    self.jobs.failed(job, trouble)
                    did("could not tell a crowd", kind=job.kind, trouble=type(trouble).__name__)
                finally:
                    self.jobs.let_go(job)
        return taken

    def _walk(self, job: Job) -> int:
        """Slice after slice; one is written while the next is asked for and made ready.

        The pages of the application come first; what leaves the node follows in a walk of its
        own, unless all are in one slice.
        """
        data, people, after = job.data, 0, str(job.data["after"])
        sides = [str(data["side"])] if data.get("side") else [INSIDE, OUTSIDE]
        ask = self._asking(data["source"], data["of"])
        with _Writing(self.jobs, self.telling, job) as writing:
            while True:
                found, following = ask(after)
                if not after and not following:
                    sides = sides if OUTSIDE in sides else [INSIDE, OUTSIDE]
                notices = [
                    Notice(kind=job.kind, person=one, params=data["params"])
                    for one in dict.fromkeys(found)
                    if one != data["but"]
                ]
                batch = self.telling.prepare(notices, data["cause"], sides)
                writing.begin(batch, following)
                people += len(notices)
                if not following:
                    break
                after = following
        if OUTSIDE not in sides:
            self.telling.plan_walk({**data, "after": ""}, job.kind, OUTSIDE)
        return people

    def _asking(self, source: str, of: str) -> Callable[[str], tuple[list[str], str]]:
        def members(after: str) -> tuple[list[str], str]:
            found = self.membership.audience(Audience(community=of, after=after, limit=SLICE))
            return found.people, found.next

        def attendees(after: str) -> tuple[list[str], str]:
            asked: Any = Attendees(event=of, states=list(ATTENDING), after=after, limit=SLICE)
            found = self.events.attendees(asked)
            return found.people, found.next

        return members if source == "members" else attendees


class _Writing:
    """Writes one slice beside what its walk does meanwhile.

    Where the walk stands is remembered only after all slices before it are safe on the disk. A
    crash begins again where it was last remembered, and what it finds there stays.
    """

    def __init__(self, jobs: Deliveries, telling: Telling, job: Job) -> None:
        self.jobs, self.telling, self.job = jobs, telling, job
        self._thread: threading.Thread | None = None
        self._trouble: Exception | None = None
        self._following = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *trouble: Any) -> None:
        self.finish()

    def begin(self, batch: Batch, following: str) -> None:
        """Wait for the slice before this one, then begin to write this one."""
        self.finish()
        self._following = following
        self._thread = threading.Thread(target=self._write, args=(batch,))
        self._thread.start()

    def finish(self) -> None:
        """Wait until what was begun is safe, and remember it. Raises what went wrong with it."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        thread.join()
        if self._trouble is not None:
            raise self._trouble
        if self._following:
            self.jobs.remember(self.job, {"after": self._following})

    def _write(self, batch: Batch) -> None:
        try:
            self.telling.keep(batch)
        except Exception as trouble:
            self._trouble = trouble
