"""Series: one thing with many dates, answered date by date or all at once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.events.editing import Before
from services.common.contracts.events.gatherings import (
    Amend,
    Answer,
    Draft,
    EventPage,
    EventView,
    OfEvent,
)
from services.common.contracts.shared import Asker, Text
from services.common.messages import Message

SeriesStatus = Literal["published", "paused", "cancelled", "ended"]
Scope = Literal["following", "all"]


@dataclass(frozen=True, kw_only=True)
class SeriesPublished(Message):
    """A series can be seen and its dates answered; `starts_at` is its first date."""

    series: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    place: Text
    online: bool
    dates: int
    by: str


@dataclass(frozen=True, kw_only=True)
class DateShown:
    """A date of a series, and when it first comes up in lists."""

    event: str
    shown_from: datetime


@dataclass(frozen=True, kw_only=True)
class SeriesDated(Message):
    """A series has these dates anew, for those who keep copies of events; people are told by other
    messages. One message for all of them: there may be hundreds."""

    series: str
    dates: list[DateShown]


@dataclass(frozen=True, kw_only=True)
class SeriesChanged(Message):
    """Time, place or way of attending changed for all dates from `starts_at` on."""

    series: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    place: Text
    changed: list[str]
    before: Before | None = None


@dataclass(frozen=True, kw_only=True)
class SeriesCancelled(Message):
    """No date from `starts_at` on will take place."""

    series: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    reason: str


@dataclass(frozen=True, kw_only=True)
class SeriesPaused(Message):
    """Nobody confirmed two dates in a row; the organizers are asked whether it goes on."""

    series: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text


@dataclass(frozen=True, kw_only=True)
class SeriesAnswered(Message):
    """A person answers all coming dates at once."""

    series: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    place: Text
    person: str
    guests: int = 0


@dataclass(frozen=True, kw_only=True)
class Begin:
    """Publish a series: an event as it is written, with a rule (RFC 5545 RRULE without its
    name). The event's own times are the first date."""

    draft: Draft
    rule: str


@dataclass(frozen=True, kw_only=True)
class OfSeries:
    """One series, as somebody may see it."""

    asker: Asker
    series: str


@dataclass(frozen=True, kw_only=True)
class AmendSeries:
    """Change all dates, or those from `event` on; dates that were changed on their own keep what
    they are. `amend.event` names a date (for `following`) or is empty."""

    series: str
    amend: Amend
    rule: str | None = None
    scope: Scope = "all"


@dataclass(frozen=True, kw_only=True)
class CancelSeries:
    """Call off all coming dates, or those from `event` on."""

    asker: Asker
    series: str
    event: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerSeries:
    """Answer every coming date that has no answer of its own; None takes that back."""

    asker: Asker
    series: str
    answer: Answer | None = "going"
    guests: int = 0


@dataclass(frozen=True, kw_only=True)
class ListDates:
    """The dates of a series, coming ones soonest first; `past` newest first."""

    asker: Asker
    series: str
    past: bool = False
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class SeriesAttendees:
    """Actor URIs of those who answered any coming date, a slice at a time; for other services."""

    series: str
    after: str = ""
    limit: int = 500


@dataclass(frozen=True, kw_only=True)
class PeopleSlice:
    """Actor URIs, and where the next slice begins; empty `next` at the end."""

    people: list[str]
    next: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the asker answers to all dates at once."""

    answer: Answer
    guests: int


@dataclass(frozen=True, kw_only=True)
class SeriesView:
    """A series as its page and its calendar show it. `template` is a date as they all are (with
    the first date's times); `excluded` are dates that do not take place, by their original start;
    `exceptions` are dates that differ, in full."""

    id: str
    status: SeriesStatus
    rule: str
    template: EventView
    excluded: list[datetime]
    exceptions: list["DateView"]
    dates: int
    next_event: str
    organizer: bool
    mine: Standing | None
    continues: str
    revision: int
    sequence: int


@dataclass(frozen=True, kw_only=True)
class DateView:
    """A date that differs from its series, by its original start."""

    recurrence: datetime
    event: EventView


@dataclass(frozen=True, kw_only=True)
class SeriesFeedOf:
    """The series of a public community, for its calendar."""

    community: str
    limit: int = 100


@dataclass(frozen=True, kw_only=True)
class SeriesFeed:
    """Series for a calendar."""

    series: list[SeriesView] = field(default_factory=list)


class Recurring(Protocol):
    """Series and their dates."""

    def begin_series(self, command: Begin) -> SeriesView: ...
    def series(self, command: OfSeries) -> SeriesView: ...
    def series_dates(self, command: ListDates) -> EventPage: ...
    def amend_series(self, command: AmendSeries) -> SeriesView: ...
    def cancel_series(self, command: CancelSeries) -> SeriesView: ...
    def pause_series(self, command: OfSeries) -> SeriesView: ...
    def resume_series(self, command: OfSeries) -> SeriesView: ...
    def confirm_date(self, command: OfEvent) -> EventView: ...
    def answer_series(self, command: AnswerSeries) -> SeriesView: ...
    def series_feed(self, command: SeriesFeedOf) -> SeriesFeed: ...
    def series_attendees(self, command: SeriesAttendees) -> PeopleSlice: ...
