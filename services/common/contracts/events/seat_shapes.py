"""What a seat is: classes of them and ways of giving them out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.common.contracts.shared import Text

Admission = Literal["first_come", "lottery", "approval"]
OverCapacity = Literal["", "keep", "waitlist"]


@dataclass(frozen=True, kw_only=True)
class SeatClass:
    """A kind of seat with a number of its own: a hall and a balcony, women's and men's rows."""

    key: str
    name: Text
    capacity: int


@dataclass(frozen=True, kw_only=True)
class SeatRules:
    """How the seats of an event are given out."""

    admission: Admission = "first_come"
    draw_at: datetime | None = None
    drawn_at: datetime | None = None
    commitment: str = ""
    offer_hours: int = 0
    reconfirm: bool = False
    release_silent: int = 0
    asked_at: datetime | None = None
    confirm_by: datetime | None = None
    """After a move: until when people may say that they come at the new time."""


@dataclass(frozen=True, kw_only=True)
class SeatClassView:
    """A kind of seat with what is left of it."""

    key: str
    name: Text
    capacity: int
    left: int
