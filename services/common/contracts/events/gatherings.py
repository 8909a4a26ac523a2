"""Gatherings, seats, answers, the waitlist, feeds."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from services.common.contracts.events.editing import Before
from services.common.contracts.events.question_shapes import Audience, Question, Replies
from services.common.contracts.events.seat_shapes import (
    Admission,
    OverCapacity,
    SeatClass,
    SeatClassView,
    SeatRules,
)
from services.common.contracts.shared import Asker, Place, Text
from services.common.messages import Message

Answer = Literal["going", "maybe", "declined"]
State = Literal[
    "going", "maybe", "declined", "waitlisted", "cancelled", "pending", "entered", "offered"
]
"""`pending` waits for the organizers' word, `entered` for the draw, `offered` has a seat kept."""
Mode = Literal["in_person", "online", "hybrid"]
AddressRule = Literal["going", "approved_by_host", "members", "day_of"]
"""Who is shown a guarded address besides host and organizers."""
EventStatus = Literal["draft", "published", "cancelled", "ended"]


# --- messages -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class EventPublished(Message):
    """An event can be seen and answered."""

    event: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    place: Text
    online: bool
    by: str


@dataclass(frozen=True, kw_only=True)
class EventChanged(Message):
    """Time, place or way of attending changed after publication. `changed` names the fields."""

    event: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    place: Text
    changed: list[str]
    before: Before | None = None


@dataclass(frozen=True, kw_only=True)
class EventCancelled(Message):
    """A published event will not take place."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    reason: str


@dataclass(frozen=True, kw_only=True)
class EventTouched(Message):
    """Something of a published event is new that anybody may read, for those who keep copies of
    it; people are told by other messages. `shown_from` is when it first comes up in lists. Without
    an `event` it is about all dates of a `series`."""

    event: str
    shown_from: datetime | None = None
    series: str = ""


@dataclass(frozen=True, kw_only=True)
class SeatConfirmed(Message):
    """A person has a seat; `promoted` when it came from the waitlist, `by` when organizers or the
    draw gave it."""

    event: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    slug: str
    community_name: Text
    place: Text
    person: str
    guests: int = 0
    promoted: bool = False
    by: Literal["", "approval", "draw"] = ""


@dataclass(frozen=True, kw_only=True)
class PlacedOnWaitlist(Message):
    """No seat was free; `position` counts from 1 when asking. `by` the draw: not drawn."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    person: str
    position: int
    by: Literal["", "approval", "draw"] = ""


@dataclass(frozen=True, kw_only=True)
class SeatReleased(Message):
    """A person gave up a seat or a place in the queue, lost it by leaving the community, or did
    not say in time that they still come (`silent`)."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    person: str
    reason: Literal["cancelled", "left_community", "banned", "closed", "silent"]


# --- commands and questions -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Write a new event of a community; `publish` shows it at once."""

    id: str
    asker: Asker
    slug: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    about: Text = field(default_factory=dict)
    venue: Place | None = None
    online_url: str = ""
    capacity: int | None = None
    guests_allowed: int = 0
    field_ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    language: str = ""
    url: str = ""
    seat_classes: list[SeatClass] = field(default_factory=list)
    admission: Admission = "first_come"
    draw_at: datetime | None = None
    offer_hours: int = 0
    reconfirm: bool = False
    release_silent: int = 0
    publish: bool = False
    drop_in: bool = False
    reveal_minutes: int = 60
    address_rule: AddressRule = "going"
    audience: Audience = "anyone"
    guest_answers: bool = True
    questions: list[Question] = field(default_factory=list)
    goal_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Amend:
    """Change an event; None leaves a thing as it is, `clear` names fields to empty.

    `over_capacity` says what becomes of those for whom fewer seats leave no room: all stay, or the
    last to come wait. Without it such a change is refused.
    """

    asker: Asker
    event: str
    title: Text | None = None
    about: Text | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    timezone: str | None = None
    venue: Place | None = None
    online_url: str | None = None
    capacity: int | None = None
    guests_allowed: int | None = None
    field_ids: list[str] | None = None
    tags: list[str] | None = None
    seat_classes: list[SeatClass] | None = None
    admission: Admission | None = None
    draw_at: datetime | None = None
    offer_hours: int | None = None
    reconfirm: bool | None = None
    release_silent: int | None = None
    over_capacity: OverCapacity = ""
    drop_in: bool | None = None
    reveal_minutes: int | None = None
    address_rule: AddressRule | None = None
    audience: Audience | None = None
    guest_answers: bool | None = None
    questions: list[Question] | None = None
    goal_ids: list[str] | None = None
    clear: list[str] = field(default_factory=list)
    expected: int | None = None


@dataclass(frozen=True, kw_only=True)
class OfEvent:
    """One event, as somebody may see it."""

    asker: Asker
    event: str


@dataclass(frozen=True, kw_only=True)
class Cancel:
    """Call a published event off, with a reason people are told."""

    asker: Asker
    event: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Rsvp:
    """Answer an event, or change one's answer."""

    asker: Asker
    event: str
    answer: Answer = "going"
    guests: int = 0
    seat_class: str = ""
    replies: Replies | None = None
    """To the event's questions; None leaves what was replied before."""


@dataclass(frozen=True, kw_only=True)
class SearchEvents:
    """Events by words, field (with all below it), city, nearness, community and time.

    `after` and `before` bound the time an event is on; without them, from now on. `field_ids`
    and `city_ids` are filled by the gateway from the field tree and nearness.
    """

    asker: Asker
    q: str = ""
    field_ids: list[str] = field(default_factory=list)
    city_ids: list[str] = field(default_factory=list)
    community: str = ""
    after: datetime | None = None
    before: datetime | None = None
    past: bool = False
    online: bool | None = None
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class ListAnswers:
    """Who answered: names for organizers, counts and consenting names for others."""

    asker: Asker
    event: str
    state: str = ""
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class ListMine:
    """The asker's own answers, soonest first; `past` for those that are over."""

    asker: Asker
    past: bool = False
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class FeedOf:
    """The events of a community, or those a person answered, for calendars and readers. Of a
    community's series only the next date each is among them; none without `series`."""

    community: str = ""
    person: str = ""
    limit: int = 500
    series: bool = True


@dataclass(frozen=True, kw_only=True)
class Attendees:
    """Actor URIs of those who answered in these states, a slice at a time."""

    event: str
    states: list[str]
    after: str = ""
    limit: int = 500
    shown_address: bool = False
    """Only those who may know the guarded address now."""


@dataclass(frozen=True, kw_only=True)
class ImportEvent:
    """An event from outside, under a stable key, so that importing twice adds nothing."""

    key: str
    community: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    all_day: bool = False
    about: Text = field(default_factory=dict)
    venue: Place | None = None
    online_url: str = ""
    url: str = ""
    city_id: str = ""
    field_ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    language: str = ""
    uid: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportEvents:
    """A batch of events from outside, at most 500."""

    asker: Asker
    slug: str
    events: list[ImportEvent]
    dry_run: bool = False


# --- views ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class MyAnswer:
    """The asker's own answer. `position` counts from 1 while waitlisted, `deadline` is when an
    offer lapses, `ticket` stands in the draw, `still_coming` is whether they are asked."""

    state: State
    guests: int = 0
    position: int | None = None
    answered_at: datetime | None = None
    seat_class: str = ""
    deadline: datetime | None = None
    ticket: str = ""
    still_coming: Literal["", "asked", "yes"] = ""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Heads in `going` and `offered`, guests included; answers in the others."""

    going: int = 0
    maybe: int = 0
    declined: int = 0
    waitlisted: int = 0
    pending: int = 0
    entered: int = 0
    offered: int = 0


@dataclass(frozen=True, kw_only=True)
class EventCard:
    """An event in a list."""

    id: str
    title: Text
    status: str
    mode: Mode
    starts_at: datetime
    ends_at: datetime
    timezone: str
    all_day: bool
    community: str
    slug: str
    community_name: Text
    place: Text
    city_id: str
    field_ids: list[str]
    capacity: int | None
    counts: Counts
    mine: MyAnswer | None = None
    drop_in: bool = False
    series: str = ""


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """A slice of a list of events."""

    items: list[EventCard]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class EventView:
    """An event's page. `venue` lacks its address and `online_url` is empty for those who may not
    see them; `organizer` says whether the asker may run it."""

    id: str
    title: Text
    about: Text
    status: str
    mode: Mode
    starts_at: datetime
    ends_at: datetime
    timezone: str
    all_day: bool
    community: str
    slug: str
    community_name: Text
    venue: Place | None
    online_url: str
    city_id: str
    field_ids: list[str]
    tags: list[str]
    language: str
    url: str
    capacity: int | None
    seats_left: int | None
    guests_allowed: int
    counts: Counts
    mine: MyAnswer | None
    organizer: bool
    cancel_reason: str
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    sequence: int
    version: int
    series: str = ""
    recurrence: datetime | None = None
    seat_classes: list[SeatClassView] = field(default_factory=list)
    seating: SeatRules = field(default_factory=SeatRules)
    drop_in: bool = False
    reveal_minutes: int = 60
    address_rule: AddressRule = "going"
    goal_ids: list[str] = field(default_factory=list)
    link_opens_at: datetime | None = None
    """From when on the personal link leads to the online meeting."""
    host_name: Text = field(default_factory=dict)
    hosting: bool = False
    """Whether the asker hosts it."""
    audience: Audience = "anyone"
    guest_answers: bool = True
    """Whether somebody without an account may answer now."""
    barred: Literal["", "members", "followed"] = ""
    """Why the asker may not answer: only these may."""
    questions: list[Question] = field(default_factory=list)
    questions_frozen: bool = False
    replies: Replies = field(default_factory=dict)
    """The asker's own."""


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """One person's answer, as an organizer sees it (or a consenting name, as others do)."""

    person: str
    name: Text
    state: str
    guests: int
    answered_at: datetime
    position: int | None = None
    key: str = ""
    seat_class: str = ""
    deadline: datetime | None = None
    still_coming: Literal["", "asked", "yes"] = ""
    replies: Replies = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AnswerPage:
    """A slice of the answers with the counts of all."""

    items: list[AnswerView]
    counts: Counts
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Events for a calendar or a reader, cancelled ones included so that calendars drop them."""

    events: list[EventView]


@dataclass(frozen=True, kw_only=True)
class AttendeeSlice:
    """Actor URIs, and where the next slice begins; empty `next` at the end."""

    people: list[str]
    next: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportOutcome:
    """What became of each event of a batch, in order: `added`, `unchanged`, `changed`."""

    outcomes: list[str]


class Gatherings(Protocol):
    """Writing gatherings, answering them, finding them."""

    def draft(self, command: Draft) -> EventView: ...
    def amend(self, command: Amend) -> EventView: ...
    def publish(self, command: OfEvent) -> EventView: ...
    def cancel(self, command: Cancel) -> EventView: ...
    def event(self, command: OfEvent) -> EventView: ...
    def search(self, command: SearchEvents) -> EventPage: ...
    def rsvp(self, command: Rsvp) -> EventView: ...
    def cancel_rsvp(self, command: OfEvent) -> EventView: ...
    def answers(self, command: ListAnswers) -> AnswerPage: ...
    def mine(self, command: ListMine) -> EventPage: ...
    def drafts(self, command: SearchEvents) -> EventPage: ...
    def feed(self, command: FeedOf) -> Feed: ...
    def attendees(self, command: Attendees) -> AttendeeSlice: ...
    def import_events(self, command: ImportEvents) -> ImportOutcome: ...
    def export_person(self, command: Asker) -> dict[str, Any]: ...
