"""After a meeting: feedback, thanks and materials, what it came to, one's own record, copies."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.events.door import How
from services.common.contracts.events.gatherings import (
    AttendeeSlice,
    EventPage,
    EventView,
    OfEvent,
)
from services.common.contracts.shared import Asker, Text
from services.common.messages import Message

Served = Literal["", "yes", "partly", "no"]
"""Whether a meeting served its goal, as somebody sees it; empty when nothing was said."""
TookPlace = Literal["", "yes", "no"]


# --- messages -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class FeedbackAsked(Message):
    """A meeting is over and those who came may say how it was. Said once per meeting."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text


@dataclass(frozen=True, kw_only=True)
class ThanksSent(Message):
    """The organizers thank those who came. Said once per meeting."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    thanks: Text
    materials: int


# --- commands and questions -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class GiveFeedback:
    """Say how it was, or say it anew. `named` false shows no person to anybody."""

    asker: Asker
    event: str
    rating: int
    helped: str = ""
    change: str = ""
    served: Served = ""
    named: bool = False


@dataclass(frozen=True, kw_only=True)
class ReadFeedback:
    """What people said of a meeting: numbers and words for organizers, one's own for others."""

    asker: Asker
    event: str
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class Material:
    """Something to take home: a name and where it is."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class PutMaterials:
    """Replace the words of thanks and the materials of a meeting, for those who came."""

    asker: Asker
    event: str
    thanks: Text = field(default_factory=dict)
    links: list[Material] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CloseEvent:
    """The organizers' own account of a meeting that is over."""

    asker: Asker
    event: str
    took_place: Literal["yes", "no"] = "yes"
    served: Served = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ListUnserved:
    """Meetings of a community that name no goal, for its organizers; newest first."""

    asker: Asker
    slug: str
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class ListAttended:
    """What the asker came to, newest first."""

    asker: Asker
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class CopyEvent:
    """A draft with an event's content and none of its answers. Without `starts_at` it begins at
    the same hour of the same weekday, in the next week to come."""

    id: str
    asker: Asker
    event: str
    starts_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Reschedule:
    """Move a published event and ask everybody seated to confirm again until `confirm_by`; without
    one, three days from now or a day before the start. It lasts as long as before without
    `ends_at`."""

    asker: Asker
    event: str
    starts_at: datetime
    ends_at: datetime | None = None
    confirm_by: datetime | None = None
    expected: int | None = None


@dataclass(frozen=True, kw_only=True)
class Company:
    """Actor URIs of those who came to an event, a slice at a time; for other services only."""

    event: str
    after: str = ""
    limit: int = 500


# --- views ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class FeedbackView:
    """What one person said. `name` is empty and `at` missing where they did not give their name."""

    rating: int
    helped: str = ""
    change: str = ""
    served: Served = ""
    named: bool = False
    name: Text = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class FeedbackPage:
    """`mine` is the asker's own; `may` whether they can say something now. The rest is for
    organizers: `average`, `ratings` (how many gave 1, 2, … 5) and `served` are None and empty,
    and `items` lack those without a name, while fewer than `enough` answered."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    organizer: bool
    may: bool
    closes_at: datetime
    mine: FeedbackView | None = None
    count: int = 0
    enough: int = 3
    average: float | None = None
    ratings: list[int] = field(default_factory=list)
    served: dict[str, int] = field(default_factory=dict)
    items: list[FeedbackView] = field(default_factory=list)
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class AfterView:
    """What there is after a meeting: thanks and materials for those who came, and for organizers
    how it was closed. `came` says whether the asker is one of them."""

    event: str
    title: Text
    status: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    slug: str
    community_name: Text
    organizer: bool
    came: bool
    thanks: Text = field(default_factory=dict)
    links: list[Material] = field(default_factory=list)
    thanked_at: datetime | None = None
    took_place: TookPlace = ""
    served: Served = ""
    note: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AttendedView:
    """A meeting somebody came to, and for how many minutes."""

    event: str
    title: Text
    slug: str
    community_name: Text
    starts_at: datetime
    timezone: str
    at: datetime
    minutes: int
    how: How


@dataclass(frozen=True, kw_only=True)
class AttendedPage:
    """A slice of somebody's own record."""

    items: list[AttendedView]
    next: str | None = None


class After(Protocol):
    """What is asked once a meeting is over."""

    def give_feedback(self, command: GiveFeedback) -> FeedbackPage: ...
    def feedback(self, command: ReadFeedback) -> FeedbackPage: ...
    def put_materials(self, command: PutMaterials) -> AfterView: ...
    def send_thanks(self, command: OfEvent) -> AfterView: ...
    def close_event(self, command: CloseEvent) -> AfterView: ...
    def after_event(self, command: OfEvent) -> AfterView: ...
    def unserved(self, command: ListUnserved) -> EventPage: ...
    def attended(self, command: ListAttended) -> AttendedPage: ...
    def copy_event(self, command: CopyEvent) -> EventView: ...
    def reschedule(self, command: Reschedule) -> EventView: ...
    def company(self, command: Company) -> AttendeeSlice: ...
