"""The door: who came, who may check in, tickets and personal links."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.events.gatherings import OfEvent
from services.common.contracts.shared import Asker, Text
from services.common.messages import Message

AttendanceState = Literal["none", "present", "no_show", "excused"]
"""`none` is a check-in taken back."""
How = Literal["", "qr", "name", "self", "online", "drop_in"]


# --- messages -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PersonAttended(Message):
    """A person came; said once per person and event, whatever is corrected afterwards."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    person: str
    how: How
    at: datetime


# --- commands and questions -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class NameSteward:
    """Let somebody check people in at an event, and nothing else."""

    asker: Asker
    event: str
    person: str
    name: Text


@dataclass(frozen=True, kw_only=True)
class DismissSteward:
    """End that."""

    asker: Asker
    event: str
    person: str


@dataclass(frozen=True, kw_only=True)
class ListDoor:
    """Who is expected, for those at the door, in the order of asking; `q` looks in the names."""

    asker: Asker
    event: str
    q: str = ""
    cursor: str = ""
    limit: int = 100


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """One check-in as a device at the door noted it, under an id the device made.

    One of `key` (from the door's list), `ticket` (what the QR code holds) and `drop_in` says who
    came. `guests` is how many came along, None for all that were announced. `undo` takes the
    check-in of `key` back. `name` is for somebody who dropped in and likes to give one.
    """

    id: str
    at: datetime
    key: str = ""
    ticket: str = ""
    drop_in: bool = False
    name: str = ""
    guests: int | None = None
    undo: bool = False


@dataclass(frozen=True, kw_only=True)
class CheckIns:
    """Check-ins of one device, at most 500; sent again they change nothing."""

    asker: Asker
    event: str
    items: list[CheckIn]
    device: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadPass:
    """What a personal link (`join`) or a ticket (`door`) is worth now; `follow` false only asks."""

    asker: Asker
    token: str
    follow: bool = True


@dataclass(frozen=True, kw_only=True)
class WallCode:
    """The code on the wall; `renew` makes another one."""

    asker: Asker
    event: str
    renew: bool = False


@dataclass(frozen=True, kw_only=True)
class ArriveMyself:
    """Check oneself in with the code on the wall."""

    asker: Asker
    event: str
    code: str


@dataclass(frozen=True, kw_only=True)
class ListAttendance:
    """Who came and who did not, for organizers."""

    asker: Asker
    event: str
    state: str = ""
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class MarkAttendance:
    """Correct what is kept of somebody's attendance."""

    asker: Asker
    event: str
    key: str
    state: Literal["present", "no_show", "excused"]


# --- views ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class StewardView:
    """Somebody who may check in."""

    person: str
    name: Text


@dataclass(frozen=True, kw_only=True)
class DoorLine:
    """Somebody who is expected, with what the door knows of them and no more."""

    key: str
    name: Text
    guests: int
    state: AttendanceState = "none"
    how: How = ""
    at: datetime | None = None
    heads: int = 0


@dataclass(frozen=True, kw_only=True)
class DoorNumbers:
    """Heads and people: `expected` heads have a seat, `came` heads are in, of them `drop_ins`."""

    expected: int = 0
    came: int = 0
    present: int = 0
    drop_ins: int = 0
    no_show: int = 0
    excused: int = 0


@dataclass(frozen=True, kw_only=True)
class DoorPage:
    """The list at the door, with what a page there needs of the event."""

    event: str
    title: Text
    status: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    slug: str
    community_name: Text
    drop_in: bool
    open: bool
    organizer: bool
    items: list[DoorLine]
    numbers: DoorNumbers
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class CheckInOutcome:
    """What became of each item, in order: `checked_in`, `already`, `undone`, `nothing`, or
    `refused:<code>`; `clamped` names the ids whose time could not be right."""

    outcomes: list[str]
    clamped: list[str]
    numbers: DoorNumbers


@dataclass(frozen=True, kw_only=True)
class TicketView:
    """A seated person's ticket."""

    event: str
    title: Text
    status: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    slug: str
    community_name: Text
    place: Text
    name: Text
    guests: int
    token: str
    came: bool = False


@dataclass(frozen=True, kw_only=True)
class PassView:
    """What a link or ticket is worth now.

    `state`: `open`, `early` (see `opens_at`), `over`, `revoked` (the seat was given up or the
    link replaced), `cancelled`, or `yours` (a ticket opened by somebody who is not at the door).
    `url` only for an open link; `line` only for those at the door.
    """

    state: Literal["open", "early", "over", "revoked", "cancelled", "yours"]
    event: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    slug: str
    community_name: Text
    opens_at: datetime | None = None
    url: str = ""
    line: DoorLine | None = None


@dataclass(frozen=True, kw_only=True)
class WallView:
    """The code on the wall of one event."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    code: str


@dataclass(frozen=True, kw_only=True)
class AttendanceView:
    """One line of the attendance of an event; `person` is empty for uncounted names and closed
    accounts. `minutes` is how long the person stayed, by the planned end."""

    key: str
    person: str
    name: Text
    state: AttendanceState
    how: How
    at: datetime | None
    minutes: int
    heads: int


@dataclass(frozen=True, kw_only=True)
class AttendancePage:
    """A slice of the attendance of an event."""

    items: list[AttendanceView]
    numbers: DoorNumbers
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class MyAttendance:
    """What an event keeps of the asker's own attendance."""

    state: AttendanceState = "none"
    how: How = ""
    at: datetime | None = None
    opens_at: datetime | None = None
    """From when on one may check oneself in."""
    may_arrive: bool = False
    steward: bool = False


@dataclass(frozen=True, kw_only=True)
class Stewards:
    """Those who may check in at an event."""

    items: list[StewardView] = field(default_factory=list)


class Doors(Protocol):
    """Checking in, and what came of it."""

    def name_steward(self, command: NameSteward) -> Stewards: ...
    def dismiss_steward(self, command: DismissSteward) -> Stewards: ...
    def stewards(self, command: OfEvent) -> Stewards: ...
    def door(self, command: ListDoor) -> DoorPage: ...
    def check_in(self, command: CheckIns) -> CheckInOutcome: ...
    def ticket(self, command: OfEvent) -> TicketView: ...
    def read_ticket(self, command: ReadPass) -> PassView: ...
    def join_online(self, command: ReadPass) -> PassView: ...
    def wall_code(self, command: WallCode) -> WallView: ...
    def arrive(self, command: ArriveMyself) -> MyAttendance: ...
    def my_attendance(self, command: OfEvent) -> MyAttendance: ...
    def attendance(self, command: ListAttendance) -> AttendancePage: ...
    def mark_attendance(self, command: MarkAttendance) -> AttendanceView: ...
