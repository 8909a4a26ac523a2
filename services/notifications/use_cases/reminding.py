"""Reminders: one walk for each event and rule, that looks again before it tells anybody.

A reminder is a walk through those who are going, planned for its hour. When the meeting moves, new
walks are planned and the old ones find, at their hour, that they are no longer true; so nothing has
to be hunted down, and who answers late or withdraws is asked for at the hour itself.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from services.common.clock import Clock
from services.common.contracts.events import (
    EventCancelled,
    EventChanged,
    EventPublished,
    Events,
    ListComing,
)
from services.common.errors import Refusal
from services.common.ids import derived_id
from services.common.jobs import Job
from services.common.log import did
from services.common.wire import open_envelope
from services.notifications.deliveries import PLANNED, Deliveries
from services.notifications.domain.reminding import REMINDED, in_time, reminders
from services.notifications.domain.telling import facts
from services.notifications.gatherings import Gatherings
from services.notifications.use_cases.telling import WALKS

ASKED_EVERY, ASKED_AGAIN = timedelta(hours=1), timedelta(minutes=1)
AHEAD = timedelta(days=8)
"""A day more than the earliest reminder goes before its gathering."""


@dataclass(frozen=True)
class Reminding:
    """Keeps when gatherings begin, and plans the walks that remind of them."""

    gatherings: Gatherings
    jobs: Deliveries
    events: Events
    clock: Clock

    def hear(self, letter: dict[str, Any]) -> None:
        """Plan anew after each word about when a gathering is; an older word changes nothing."""
        said = open_envelope(letter)
        said_at = datetime.fromisoformat(letter["occurred_at"])
        if isinstance(said, EventCancelled):
            self.gatherings.learn(said.event, None, {}, said_at)
        elif isinstance(said, EventPublished | EventChanged):
            params = facts(said, "by", "changed", "before")
            if self.gatherings.learn(said.event, said.starts_at, params, said_at):
                self._plan(said.event, said.starts_at)

    def catch_up(self) -> None:
        """Ask once an hour what begins soon: dates of series are announced together, and what was
        announced to an older version left nothing here. Learning again changes nothing."""
        now = self.clock.now()
        if not self.gatherings.may_ask(now, now - ASKED_EVERY):
            return
        try:
            self._ask(now)
        except Refusal as away:
            self.gatherings.ask_again(now - ASKED_EVERY + ASKED_AGAIN)
            did("could not ask what is coming", code=away.code)

    def _ask(self, now: datetime) -> None:
        after: str | None = ""
        while after is not None:
            found = self.events.coming(ListComing(before=now + AHEAD, after=after))
            for one in found.items:
                params = {part.name: getattr(one, part.name) for part in fields(one)}
                said_at = params.pop("said_at")
                if self.gatherings.learn(one.event, one.starts_at, params, said_at):
                    self._plan(one.event, one.starts_at)
            after = found.next or None

    def still_true(self, job: Job) -> dict[str, Any] | None:
        """What to say now; None when the gathering has moved, begun or been called off, or when
        it is so late that the words are no longer true."""
        starts_at, params = self.gatherings.now(str(job.data["of"]))
        if starts_at is None or starts_at != job.data["reminds_of"]:
            return None
        return params if in_time(job.kind, starts_at, self.clock.now()) else None

    def _plan(self, event: str, starts_at: datetime) -> None:
        now = self.clock.now()
        self.jobs.put(
            Job(
                id=(id := derived_id(event, kind, starts_at.isoformat())),
                kind=kind,
                data={
                    "source": "attendees",
                    "of": event,
                    "but": "",
                    "states": list(REMINDED),
                    "params": {},
                    "cause": id,
                    "after": "",
                    "reminds_of": starts_at,
                },
                due_at=due,
                lane=WALKS,
                extra={"created_at": now, "channel": PLANNED},
            )
            for kind, due in reminders(starts_at, now).items()
        )
