"""A person's answer, what happens to it, and how answers are counted."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.common.contracts.events import Counts, State
from services.common.contracts.shared import Text

HOLDING = ("going", "offered")
"""States that hold seats, a head each."""

CONCERNED = (*HOLDING, "waitlisted", "pending", "entered")
"""States with something to lose."""

RANKS = (*CONCERNED, "maybe", "declined", "cancelled")
"""States from the best to the worst."""

MoveKind = Literal[
    "seated", "promoted", "waiting", "released", "offered", "lapsed", "taken_back", "turned_down"
]
By = Literal["", "approval", "draw"]


def key_of(person: str) -> str:
    """The key of a person's answer: a URI holds characters a field name may not."""
    return urlsafe_b64encode(hashlib.sha256(person.encode()).digest()[:16]).decode().rstrip("=")


@dataclass(frozen=True, kw_only=True)
class Party:
    """A person's answer, with the guests they bring. `seq` tells the order of asking.

    `person` and `name` are empty once the account is closed. `deadline` is an offer's, `ticket` a
    draw's; `seated_at` is kept where the seat came later than the answer.
    """

    person: str
    name: Text
    state: State
    guests: int = 0
    at: datetime
    seq: int
    seat_class: str = ""
    deadline: datetime | None = None
    ticket: str = ""
    seated_at: datetime | None = None
    confirmed_at: datetime | None = None
    turned_down: bool = False
    standing: bool = False
    """Whether it was given to all dates of a series."""

    @property
    def heads(self) -> int:
        """The person and the guests."""
        return 1 + self.guests

    @property
    def holds(self) -> bool:
        """Whether seats are kept for them."""
        return self.state in HOLDING

    @property
    def concerned(self) -> bool:
        """Whether there is a seat, a place in the queue or a hope of one to lose."""
        return self.state in CONCERNED

    @property
    def rank(self) -> tuple[int, int]:
        """Which of two answers of one person is the better: the lower, by state and by asking."""
        return (RANKS.index(self.state), self.seq)

    @property
    def since(self) -> datetime:
        """Since when they hold their seat."""
        return self.seated_at or self.at


@dataclass(frozen=True)
class Move:
    """Something that happened to a party; `position` counts from 1 for those who wait."""

    kind: MoveKind
    party: Party
    position: int = 0
    by: By = ""


def recounted(counts: Counts, old: Party | None, new: Party | None) -> Counts:
    """The counts after one answer became another."""
    change: dict[str, int] = {}
    for party, sign in ((old, -1), (new, 1)):
        if party is not None and party.state != "cancelled":
            heads = party.heads if party.holds else 1
            change[party.state] = change.get(party.state, 0) + sign * heads
    return replace(counts, **{state: getattr(counts, state) + by for state, by in change.items()})
