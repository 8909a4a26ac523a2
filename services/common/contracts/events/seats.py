"""Offers, approval, the draw and "still coming?"."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.events.gatherings import EventView, OfEvent
from services.common.contracts.shared import Asker, Text
from services.common.messages import Message

Verdict = Literal["going", "declined"]

MOST_DECIDED = 200
"""People decided about in one command."""


# --- messages -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SeatOffered(Message):
    """A seat is kept for a person until `deadline`; silence passes it on."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    person: str
    guests: int
    deadline: datetime


@dataclass(frozen=True, kw_only=True)
class OfferLapsed(Message):
    """A person did not accept in time and stands in the queue no more."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    person: str


@dataclass(frozen=True, kw_only=True)
class SeatTakenBack(Message):
    """Organizers made the event smaller; the person waits again, ahead of those who waited."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    person: str
    position: int


@dataclass(frozen=True, kw_only=True)
class ApprovalNeeded(Message):
    """People wait for the organizers' word. Said of the first, and then twice a day at most."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    waiting: int


@dataclass(frozen=True, kw_only=True)
class NotApproved(Message):
    """Organizers turned a person's request down."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    person: str


@dataclass(frozen=True, kw_only=True)
class ReconfirmAsked(Message):
    """Those seated are asked whether they still come. `release_at` is when silence frees a seat,
    None where it does not."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    place: Text
    release_at: datetime | None = None


# --- commands and views ---------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DecideAnswers:
    """Let people in or turn them down, by the keys of their answers."""

    asker: Asker
    event: str
    answers: list[str]
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class DrawOf:
    """An event's draw, a slice of its tickets at a time."""

    asker: Asker
    event: str
    cursor: str = ""
    limit: int = 100


@dataclass(frozen=True, kw_only=True)
class DrawnTicket:
    """What became of a ticket; `heads` is the person and the guests."""

    rank: int
    ticket: str
    heads: int
    seat_class: str
    outcome: Literal["seated", "waitlisted"]


@dataclass(frozen=True, kw_only=True)
class DrawView:
    """A draw, before (seed empty) or after. `seats` were free by class as it was held; the key is
    empty without classes, the number None without limit."""

    commitment: str
    draw_at: datetime
    drawn_at: datetime | None
    seed: str
    entered: int
    seats: dict[str, int | None]
    tickets: list[DrawnTicket] = field(default_factory=list)
    mine: str = ""
    next: str | None = None


class Seats(Protocol):
    """Offers, approval, the draw and "still coming?"."""

    def accept_offer(self, command: OfEvent) -> EventView: ...
    def reconfirm(self, command: OfEvent) -> EventView: ...
    def decide_answers(self, command: DecideAnswers) -> EventView: ...
    def draw(self, command: DrawOf) -> DrawView: ...
