"""Telling a whole community or all who answered: slice after slice, remembered, resumable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

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
from services.notifications.use_cases.telling import WALKS, Telling

SLICE = 500


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
        data, after, people = job.data, str(job.data["after"]), 0
        ask = self._asking(data["source"], data["of"], data.get("states") or ATTENDING)
        while True:
            found, after = ask(after)
            notices = [
                Notice(kind=job.kind, person=one, params=data["params"])
                for one in dict.fromkeys(found)
                if one != data["but"]
            ]
            self.telling.write_down(notices, data["cause"])
            people += len(notices)
            if not after:
                return people
            self.jobs.remember(job, {"after": after})

    def _asking(
        self, source: str, of: str, states: Sequence[str]
    ) -> Callable[[str], tuple[list[str], str]]:
        def members(after: str) -> tuple[list[str], str]:
            only = source == "organizers"
            asked = Audience(community=of, after=after, limit=SLICE, organizers=only)
            found = self.membership.audience(asked)
            return found.people, found.next

        def attendees(after: str) -> tuple[list[str], str]:
            asked: Any = Attendees(event=of, states=list(states), after=after, limit=SLICE)
            found = self.events.attendees(asked)
            return found.people, found.next

        def came(after: str) -> tuple[list[str], str]:
            found = self.events.company(Company(event=of, after=after, limit=SLICE))
            return found.people, found.next

        def letter(after: str) -> tuple[list[str], str]:
            found = self.events.letter_people(LetterPeople(letter=of, after=after, limit=SLICE))
            return found.people, found.next

        def shown_address(after: str) -> tuple[list[str], str]:
            asked = Attendees(
                event=of, states=["going"], after=after, limit=SLICE, shown_address=True
            )
            found = self.events.attendees(asked)
            return found.people, found.next

        def of_series(after: str) -> tuple[list[str], str]:
            found = self.events.series_attendees(
                SeriesAttendees(series=of, after=after, limit=SLICE)
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
