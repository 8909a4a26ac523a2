"""A member's answer to an event of another node: asked there, decided there, remembered here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.common.contracts.federation import (
    AnsweredElsewhere,
    ChangedElsewhere,
    StateElsewhere,
)
from services.common.contracts.shared import Text
from services.common.messages import Message

SILENCE = timedelta(days=1)
"""After so long without a word the answer counts as not confirmed (contract 6.3 B)."""
LOOKS = (timedelta(minutes=10), SILENCE)
"""When the event is read again while its node is silent."""
SENDING = (30, 120, 600, 3600, 10800, 21600)
"""Seconds before the question is sent again when the other node could not be reached at all."""

DECIDED: dict[str, StateElsewhere] = {
    "Accept": "going",
    "TentativeAccept": "waitlisted",
    "Reject": "refused",
    "Ignore": "unanswered",
}
"""What the other node's words mean for an answer (contract 6.1)."""


@dataclass
class Answer:
    """One member's answer to one event; its id is the last part of the Join's URI.

    `due_at` is when there is something to do next: to send what was not sent, or to look again.
    `leaving` is a Leave that has to be sent. `said` counts what was sent, for ids.
    """

    id: str
    person: str
    card: str
    uri: str
    url: str
    host: str
    group: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    community_name: Text
    place: Text
    state: StateElsewhere
    asked_at: datetime
    message: str = ""
    answered_at: datetime | None = None
    event_status: str = "published"
    sent: bool = False
    leaving: bool = False
    tries: int = 0
    looks: int = 0
    due_at: datetime | None = None
    sequence: int = 0
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether the other node may still say something."""
        return self.state not in ("cancelled",)

    def decided(self, word: str, now: datetime) -> None:
        """The other node said Accept, TentativeAccept, Reject or Ignore."""
        if not self.open:
            return
        self.due_at = None
        self._become(DECIDED[word], now)

    def cancel(self, now: datetime) -> None:
        """The member takes the answer back."""
        if self.state == "cancelled":
            return
        self.state, self.answered_at = "cancelled", now
        self.leaving, self.due_at, self.tries = self.sent, now if self.sent else None, 0

    def was_sent(self, now: datetime) -> None:
        """What had to be sent is on its way."""
        if self.leaving:
            self.leaving, self.due_at = False, None
            return
        self.sent, self.tries = True, 0
        self.due_at = now + LOOKS[0] if self.state == "asked" else None

    def could_not_send(self, now: datetime) -> None:
        """The other node could not be reached at all; again later, until it is no use."""
        if self.tries >= len(SENDING):
            self.leaving, self.due_at = False, None
            if self.state == "asked":
                self._become("unanswered", now)
            return
        self.due_at = now + timedelta(seconds=SENDING[self.tries])
        self.tries += 1

    def looked(self, now: datetime) -> None:
        """The event was read again and its node is still silent."""
        self.looks += 1
        if self.looks >= len(LOOKS):
            self.due_at = None
            self._become("unanswered", now)
        else:
            self.due_at = self.asked_at + LOOKS[self.looks]

    def follow(
        self,
        title: Text,
        starts_at: datetime,
        ends_at: datetime,
        timezone: str,
        place: Text,
        status: str,
        now: datetime,
    ) -> None:
        """The event says something new of itself; whoever goes is told what matters."""
        before = (self.title, self.starts_at, self.ends_at, self.place, self.event_status)
        if before == (title, starts_at, ends_at, place, status):
            return
        moved = ["starts_at"] if (starts_at, ends_at) != (self.starts_at, self.ends_at) else []
        moved += ["place"] if place != self.place else []
        off = status == "cancelled" and self.event_status != "cancelled"
        self.title, self.starts_at, self.ends_at, self.place = title, starts_at, ends_at, place
        self.timezone, self.event_status = timezone, status
        self.sequence += 1
        if (moved or off) and self.state in ("asked", "going", "waitlisted") and ends_at > now:
            self.recorded.append(
                ChangedElsewhere(**self._facts(), changed=[] if off else moved, cancelled=off)
            )

    def called_off(self, now: datetime) -> None:
        """The event is gone where it was."""
        same = (self.title, self.starts_at, self.ends_at, self.timezone, self.place)
        self.follow(*same, "cancelled", now)

    def _facts(self) -> dict[str, Any]:
        return {
            "card": self.card,
            "host": self.host,
            "title": self.title,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "timezone": self.timezone,
            "community_name": self.community_name,
            "place": self.place,
            "person": self.person,
        }

    def _become(self, state: StateElsewhere, now: datetime) -> None:
        if state == self.state:
            return
        before, self.state, self.answered_at = self.state, state, now
        self.sequence += 1
        self.recorded.append(AnsweredElsewhere(**self._facts(), state=state, before=before))
