"""Letters of organizers: written, looked at, sent or scheduled, and how many a week.

People put up with little mail from those they know. A community sends at most so many letters in
any seven days; a letter that is scheduled counts on the day it will go out.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.common.contracts.events import LetterSent, LetterState, Segment, WriteLetter
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Invalid, TooMany
from services.common.messages import Message
from services.common.rules import Mistakes, check_text

SEGMENTS = ("members", "going", "waitlisted", "unanswered", "came")
SUBJECT_LIMIT = 150
BODY_LIMIT = 5000
WEEK = timedelta(days=7)
FARTHEST = timedelta(days=365)


@dataclass(kw_only=True)
class Letter:
    """A letter to some of a community's people. `people` is counted when it is sent."""

    id: str
    community: str
    slug: str
    community_name: Text
    by: str
    created_at: datetime
    event: str = ""
    event_title: Text = field(default_factory=dict)
    segment: Segment = "members"
    subject: Text = field(default_factory=dict)
    body: Text = field(default_factory=dict)
    state: LetterState = "draft"
    scheduled_for: datetime | None = None
    sent_at: datetime | None = None
    people: int = 0
    exact: bool = True
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def write(self, given: WriteLetter) -> None:
        """Take over words and to whom. Raises Invalid naming fields, or Conflict when it is no
        draft any more."""
        self._need_draft()
        mistakes = Mistakes()
        if given.segment not in SEGMENTS:
            mistakes.note("segment", "not_one_of")
        elif given.segment != "members" and not given.event:
            mistakes.note("event_id", "required")
        subject = check_text(given.subject, "subject", limit=SUBJECT_LIMIT, mistakes=mistakes)
        body = check_text(given.body, "body", limit=BODY_LIMIT, mistakes=mistakes)
        mistakes.refuse()
        self.segment, self.subject, self.body = given.segment, subject, body

    def schedule(self, at: datetime | None, now: datetime) -> None:
        """Let it go out at that time, or now. The same asking again changes nothing."""
        before = self.scheduled_for
        if before is not None and (at == before or (at is None and before <= now)):
            return
        self._need_draft()
        check_time(at, now)
        self.state, self.scheduled_for = "scheduled", at or now

    def due(self, now: datetime) -> bool:
        """Whether it is to go out now."""
        return (
            self.state == "scheduled"
            and self.scheduled_for is not None
            and self.scheduled_for <= now
        )

    def send(self, people: int, exact: bool, now: datetime) -> None:
        """It goes out. Sending twice changes nothing."""
        if not self.due(now):
            return
        self.state, self.sent_at = "sent", now
        self.people, self.exact = people, exact
        self.recorded.append(
            LetterSent(
                letter=self.id,
                community=self.community,
                slug=self.slug,
                community_name=self.community_name,
                event=self.event,
                title=self.event_title,
                segment=self.segment,
                subject=self.subject,
                body=self.body,
            )
        )

    def cancel(self) -> None:
        """Keep it from going out. Raises Conflict when it is out already."""
        if self.state == "sent":
            raise Conflict("letter.sent")
        self.state, self.scheduled_for = "cancelled", None

    def _need_draft(self) -> None:
        if self.state != "draft":
            raise Conflict("letter.not_draft")


def check_time(at: datetime | None, now: datetime) -> None:
    """Refuse a time that is past or beyond a year. Raises Invalid."""
    if at is not None and not now < at <= now + FARTHEST:
        raise Invalid(fields={"at": ["in_the_past" if at <= now else "invalid"]})


@dataclass(kw_only=True)
class Postage:
    """When a community's letters of these weeks go out; its id is the community's."""

    id: str
    times: dict[str, datetime] = field(default_factory=dict)
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def take(self, letter: str, at: datetime, per_week: int, now: datetime) -> None:
        """Count a letter at its time, once. Raises TooMany with when the next may go."""
        others = sorted(when for id, when in self.times.items() if id != letter)
        if not fits(others, at, per_week):
            free = next_free(others, at, per_week)
            wait = max(1, int((free - now).total_seconds()) + 1)
            raise TooMany("letter.too_many", {"retry_after": wait, "per_week": per_week})
        kept = {id: when for id, when in self.times.items() if when > now - 2 * WEEK}
        self.times = {**kept, letter: at}

    def give_back(self, letter: str) -> None:
        """A letter that was cancelled counts no more."""
        self.times = {id: when for id, when in self.times.items() if id != letter}

    def left(self, per_week: int, now: datetime) -> int:
        """How many more could go out now."""
        around = sum(1 for when in self.times.values() if when > now - WEEK)
        return max(0, per_week - around)


def fits(others: list[datetime], at: datetime, per_week: int) -> bool:
    """Whether no seven days would hold more than `per_week`, with one more at this time. `others`
    are in order."""
    every = sorted([*others, at])
    return all(
        not (every[first] <= at <= every[first + per_week])
        or every[first + per_week] - every[first] >= WEEK
        for first in range(len(every) - per_week)
    )


def next_free(others: list[datetime], at: datetime, per_week: int) -> datetime:
    """The soonest time from `at` on at which one more fits."""
    for when in others:
        if when + WEEK > at and fits(others, when + WEEK, per_week):
            return when + WEEK
    return at + WEEK
