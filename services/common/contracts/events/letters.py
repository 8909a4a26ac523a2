"""Letters: organizers write to some of a community's people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.events.gatherings import AttendeeSlice
from services.common.contracts.shared import Asker, Text
from services.common.messages import Message

Segment = Literal["members", "going", "waitlisted", "unanswered", "came"]
"""All members, or of one event: who has a seat, who waits, members who said nothing, who came."""
LetterState = Literal["draft", "scheduled", "sent", "cancelled"]


# --- messages -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class LetterSent(Message):
    """Organizers write to people; `segment` says to whom. Said once per letter."""

    letter: str
    community: str
    slug: str
    community_name: Text
    event: str
    title: Text
    segment: Segment
    subject: Text
    body: Text


# --- commands and questions -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class WriteLetter:
    """A new letter, or the words of a draft anew. Without an `event` it is to all members."""

    id: str
    asker: Asker
    slug: str
    subject: Text
    body: Text
    segment: Segment = "members"
    event: str = ""


@dataclass(frozen=True, kw_only=True)
class OfLetter:
    """One letter, for organizers of its community."""

    asker: Asker
    letter: str


@dataclass(frozen=True, kw_only=True)
class SendLetter:
    """Send a letter now, or at a time to come."""

    asker: Asker
    letter: str
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ListLetters:
    """A community's letters, newest first, for its organizers."""

    asker: Asker
    slug: str
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class LetterPeople:
    """Actor URIs of those a letter goes to, a slice at a time; for other services only."""

    letter: str
    after: str = ""
    limit: int = 500


# --- views ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class LetterView:
    """A letter. `people` is how many it reached for (once sent) or would reach; `exact` false says
    at least so many."""

    id: str
    slug: str
    community: str
    community_name: Text
    event: str
    event_title: Text
    segment: Segment
    subject: Text
    body: Text
    state: LetterState
    people: int
    exact: bool
    created_at: datetime
    scheduled_for: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class LetterPage:
    """A slice of a community's letters; `left` is how many more may be sent this week."""

    items: list[LetterView]
    left: int
    per_week: int
    next: str | None = None


class Letters(Protocol):
    """What is asked of letters."""

    def write_letter(self, command: WriteLetter) -> LetterView: ...
    def letter(self, command: OfLetter) -> LetterView: ...
    def letters(self, command: ListLetters) -> LetterPage: ...
    def send_letter(self, command: SendLetter) -> LetterView: ...
    def cancel_letter(self, command: OfLetter) -> LetterView: ...
    def letter_people(self, command: LetterPeople) -> AttendeeSlice: ...
