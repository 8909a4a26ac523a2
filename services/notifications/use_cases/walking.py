"""Telling a whole community or all who answered: slice after slice, remembered, resumable."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from services.common.context import working_for
from services.common.contracts.events import (
    Attendees,
    Company,
    Events,
    LetterPeople,
    SeriesAttendees,
)
from services.common.contracts.membership import Audience, Membership
from services.common.jobs import Job
from services.common.log import did
from services.notifications.deliveries import Deliveries
from services.notifications.domain import ATTENDING, Notice
from services.notifications.use_cases.bundling import BUNDLE
from services.notifications.use_cases.reminding import Reminding
from services.notifications.use_cases.telling import INSIDE, OUTSIDE, WALKS, Telling

MEMBERS, ATTENDEES, OTHERS = 2500, 1000, 500
"""People told with one write: the most that each source gives at once."""
TOGETHER = 2
"""Slices under way at once, so that neither the disk nor the processor waits for the other."""


@dataclass(frozen=True)
class Walking:
    """Walks through crowds; a killed walk goes on where it was, and tells nobody twice."""

    jobs: Deliveries
    telling: Telling
    membership: Membership
    events: Events
    reminding: Reminding

    def walk_due(self, limit: int = 20) -> int:
        """Take up the walks that are due; gives how many."""
        taken = 0
        while taken < limit and (job := self.jobs.claim(WALKS)) is not None:
            taken += 1
            with working_for(job.request, job.cause):
                try:
                    params = self._to_say(job)
                    if params is None:
                        self.jobs.done(job, "suppressed")
                        continue
                    people = self._walk(replace(job, data={**job.data, "params": params}))
                    self.jobs.done(job)
                    did("told a crowd", kind=job.kind, people=people)
                except Exception as trouble:
                    self.jobs.failed(job, trouble)
                    did("could not tell a crowd", kind=job.kind, trouble=type(trouble).__name__)
                finally:
                    self.jobs.let_go(job)
        return taken

    def _to_say(self, job: Job) -> dict[str, Any] | None:
        if BUNDLE in job.data:
            return self.telling.bundling.to_say(job)
        if "reminds_of" in job.data:
            return self.reminding.still_true(job)
        return dict(job.data["params"])

    def _walk(self, job: Job) -> int:
        """Slice after slice; some are written while the next is asked for.

        The pages of the application come first; what leaves the node follows in a walk of its
        own, unless all are in one slice.
        """
        data, people, after = job.data, 0, str(job.data["after"])
        sides = [str(data["side"])] if data.get("side") else [INSIDE, OUTSIDE]
        ask = self.asking(data["source"], data["of"], data.get("states") or ATTENDING)
        with _Writing(self.jobs, self.telling, job) as writing:
            while True:
                found, following = ask(after)
                if not after and not following:
                    sides = [INSIDE, OUTSIDE]
                told = [one for one in dict.fromkeys(found) if one != data["but"]]
                writing.begin(told, sides, following)
                people += len(told)
                if not following:
                    break
                after = following
        if OUTSIDE not in sides:
            self.telling.plan_walk({**data, "after": ""}, job.kind, OUTSIDE)
        return people

    def asking(
        self, source: str, of: str, states: Sequence[str]
    ) -> Callable[[str], tuple[list[str], str]]:
        """Gives a crowd's people behind a point, and the point to go on from; `source` as in
        Crowd."""

        def members(after: str) -> tuple[list[str], str]:
            only = source == "organizers"
            asked = Audience(community=of, after=after, limit=MEMBERS, organizers=only)
            found = self.membership.audience(asked)
            return found.people, found.next

        def attendees(after: str) -> tuple[list[str], str]:
            asked: Any = Attendees(event=of, states=list(states), after=after, limit=ATTENDEES)
            found = self.events.attendees(asked)
            return found.people, found.next

        def came(after: str) -> tuple[list[str], str]:
            found = self.events.company(Company(event=of, after=after, limit=OTHERS))
            return found.people, found.next

        def letter(after: str) -> tuple[list[str], str]:
            found = self.events.letter_people(LetterPeople(letter=of, after=after, limit=OTHERS))
            return found.people, found.next

        def shown_address(after: str) -> tuple[list[str], str]:
            asked = Attendees(
                event=of, states=["going"], after=after, limit=ATTENDEES, shown_address=True
            )
            found = self.events.attendees(asked)
            return found.people, found.next

        def of_series(after: str) -> tuple[list[str], str]:
            found = self.events.series_attendees(
                SeriesAttendees(series=of, after=after, limit=OTHERS)
            )
            return found.people, found.next

        sources = {
            "attendees": attendees,
            "shown_address": shown_address,
            "came": came,
            "letter": letter,
            "series": of_series,
        }
        return sources.get(source, members)


@dataclass
class _Slice:
    """People being told in a thread of their own, and where the walk goes on behind them."""

    following: str
    thread: threading.Thread | None = None
    trouble: Exception | None = None


class _Writing:
    """Writes slices beside what their walk does meanwhile, a few at a time.

    Where the walk stands is remembered only after all slices before it are safe on the disk. A
    crash begins again where it was last remembered, and what it finds there stays.
    """

    def __init__(self, jobs: Deliveries, telling: Telling, job: Job) -> None:
        self.jobs, self.telling, self.job = jobs, telling, job
        self._begun: deque[_Slice] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *trouble: Any) -> None:
        while self._begun:
            self._finish()

    def begin(self, people: list[str], sides: list[str], following: str) -> None:
        """Begin to tell these; waits while too many are under way. Raises what went wrong."""
        while len(self._begun) >= TOGETHER:
            self._finish()
        slice_ = _Slice(following)
        slice_.thread = threading.Thread(target=self._write, args=(slice_, people, sides))
        slice_.thread.start()
        self._begun.append(slice_)

    def _finish(self) -> None:
        oldest = self._begun[0]
        if oldest.thread is not None:
            oldest.thread.join()
        self._begun.popleft()
        if oldest.trouble is not None:
            for other in self._begun:
                other.following = ""
            raise oldest.trouble
        if oldest.following:
            self.jobs.remember(self.job, {"after": oldest.following})

    def _write(self, slice_: _Slice, people: list[str], sides: list[str]) -> None:
        job, tell = self.job, self.telling
        params, cause = job.data["params"], job.data["cause"]
        try:
            if sides == [INSIDE]:
                tell.show(people, job.kind, params, cause)
                return
            notices = [Notice(kind=job.kind, person=one, params=params) for one in people]
            tell.keep(tell.prepare(notices, cause, sides))
        except Exception as trouble:
            slice_.trouble = trouble
