"""What an event is, apart from what is decided about it: its names, its state, its time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from services.common.contracts.events import EventTouched
from services.common.contracts.shared import Text
from services.common.messages import Message
from services.events.domain.content import EPOCH
from services.events.domain.seats import Gathered, Move
from services.events.domain.told import Loss, told_of

Status = Literal["draft", "published", "paused", "cancelled"]


@dataclass(kw_only=True)
class Described(Gathered):
    """An event as it stands.

    `revision` counts changes by organizers, answers apart, so that an edit prepared while people
    answer is not stale. `sequence` is iCalendar's: changes after publication.
    """

    id: str
    community: str
    slug: str
    community_name: Text
    visibility: str = "public"
    created_by: str = ""
    created_at: datetime = EPOCH
    updated_at: datetime = EPOCH
    published_at: datetime | None = None
    status: Status = "draft"
    cancel_reason: str = ""
    sequence: int = 0
    revision: int = 1
    words: list[str] = field(default_factory=list)
    fingerprint: str = ""
    uid: str = ""
    host: str = ""
    host_name: Text = field(default_factory=dict)
    trusted: list[str] = field(default_factory=list)
    """Keys of answers whom the host shows the address."""
    next_due_at: datetime | None = None
    """When time itself has something to do here: a draw, a lapsing offer, a question."""
    approval_told_at: datetime | None = None
    series: str = ""
    recurrence: datetime | None = None
    """When this date of its series was first to begin; its name in calendars."""
    detached: bool = False
    """Whether it was changed or called off on its own."""
    template: int = 0
    listed_from: datetime | None = None
    """When it comes up in lists, where a series shows one date at a time."""
    confirmed_at: datetime | None = None
    replied: bool = False
    """Whether somebody has answered the questions, which stay as they are from then on."""
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def begun(self, now: datetime) -> bool:
        """Whether it has started."""
        return now >= self.starts_at

    def over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return now >= self.ends_at

    def shown_status(self, now: datetime) -> str:
        """The status as people see it: `ended` follows from the clock."""
        return "ended" if self.status == "published" and self.over(now) else self.status

    @property
    def place(self) -> Text:
        """The venue's name, which everybody may know; empty for online events."""
        return self.venue.name if self.venue else {}

    def _open(self, now: datetime) -> bool:
        return self.status == "published" and not self._closed(now)

    def _closed(self, now: datetime) -> bool:
        # Nobody need answer an open evening; who likes to may do so while it lasts.
        return self.over(now) if self.drop_in else self.begun(now)

    def _touched(self, now: datetime) -> None:
        self.updated_at = now
        self.revision += 1

    def touched(self) -> None:
        """Let those who keep copies of it know that something is new."""
        self.recorded.append(
            EventTouched(event=self.id, shown_from=self.listed_from, series=self.series)
        )

    def facts(self) -> dict[str, Any]:
        """What every message tells of the event, so that its listeners need not ask."""
        return {
            "event": self.id,
            "title": self.title,
            "starts_at": self.starts_at,
            "timezone": self.timezone,
            "slug": self.slug,
            "community_name": self.community_name,
        }

    def _tell(self, moves: list[Move], why: Loss = "cancelled") -> None:
        self.recorded += told_of(moves, self.facts(), self, why)
        self._reckon()

    def _reckon(self) -> None:
        times = (self.draws_at, self.next_deadline, self.asks_at, self.frees_at)
        coming = [time for time in times if time is not None]
        self.next_due_at = min(coming, default=None) if self.status == "published" else None
