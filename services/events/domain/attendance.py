"""Who came: one record per person and event, and one per head nobody asked the name of.

The rules, in one place:

- The earliest time wins. Two stewards who check the same person in count one.
- A check-in carries an id its device made; an id that was taken already changes nothing, so a
  device may send its queue as often as it likes.
- Taking a check-in back does not forget its id: sent again it stays taken back.
- A real check-in, however late it arrives, beats "did not come" and "excused".
- A guest who turns out to have an account takes the record along; of two, one is left.
- A time before the door opened or after now cannot be right: it is moved to the nearest that can.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.common.contracts.events import AttendanceState, How, PersonAttended
from services.common.contracts.shared import Text
from services.common.errors import Conflict
from services.common.ids import derived_id
from services.common.messages import Message
from services.events.domain.event import Event

OPENS_BEFORE = timedelta(hours=12)
CLOSES_AFTER = timedelta(days=7)
"""Devices that were offline may bring their queue until then."""
SELF_BEFORE = timedelta(minutes=30)
NO_SHOW_AFTER = timedelta(minutes=30)
"""How long after the end those who did not come are noted."""
REMEMBERED = 20
"""Check-in ids kept per record."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Somebody came through the door: how, when, how many, and who noted it on which device."""

    id: str
    how: How
    at: datetime
    heads: int = 1
    by: str = ""
    device: str = ""
    clamped: bool = False


@dataclass(kw_only=True)
class Attendance:
    """What is kept of one person's attendance, or of one head without a person.

    `key` is the key of their answer; for somebody who dropped in, of the check-in.
    """

    id: str
    event: str
    community: str
    key: str
    person: str = ""
    name: Text = field(default_factory=dict)
    state: AttendanceState = "none"
    how: How = ""
    at: datetime | None = None
    minutes: int = 0
    heads: int = 1
    by: str = ""
    device: str = ""
    clamped: bool = False
    taken: list[str] = field(default_factory=list)
    told: bool = False
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def arrive(self, arrival: Arrival, of: Event) -> str:
        """Note an arrival; gives `checked_in` or `already`."""
        if arrival.id in self.taken:
            return "already"
        self.taken = [*self.taken, arrival.id][-REMEMBERED:]
        before = self.state
        if before != "present":
            self.heads = arrival.heads
            self._came(arrival, of)
            return "checked_in"
        self.heads = max(self.heads, arrival.heads)
        if self.at is not None and arrival.at < self.at:
            self._came(arrival, of)
        return "already"

    def take_back(self, id: str) -> str:
        """Undo a check-in; gives `undone` or `nothing`."""
        if id in self.taken or self.state != "present":
            return "nothing"
        self.taken = [*self.taken, id][-REMEMBERED:]
        self._cleared("none")
        return "undone"

    def mark(self, state: AttendanceState, by: str, of: Event, now: datetime) -> None:
        """Correct it by hand. Who is marked present without a time was there from the start."""
        if state == self.state:
            return
        if state == "present":
            at = of.starts_at if of.over(now) else now
            self._came(Arrival(id="", how="name", at=at, by=by), of)
            return
        self._cleared(state)
        self.by = by

    def miss(self) -> None:
        """The event is over and nobody saw this person."""
        if self.state == "none":
            self._cleared("no_show")

    def take_over(self, other: "Attendance", of: Event) -> None:
        """Two records turn out to be of one person: the better word and the earlier time stay, and
        nobody is counted twice. Again changes nothing."""
        self.taken = [*dict.fromkeys([*other.taken, *self.taken])][-REMEMBERED:]
        if other.state == "present" and other.at is not None:
            together = self.state == "present"
            self.heads = max(self.heads, other.heads) if together else other.heads
            if not together or self.at is None or other.at < self.at:
                arrival = Arrival(
                    id="",
                    how=other.how,
                    at=other.at,
                    by=other.by,
                    device=other.device,
                    clamped=other.clamped,
                )
                self._came(arrival, of)
        elif self.state == "none" or (self.state, other.state) == ("no_show", "excused"):
            self._cleared(other.state)
            self.by = other.by

    def _came(self, arrival: Arrival, of: Event) -> None:
        self.state, self.how, self.at = "present", arrival.how, arrival.at
        self.by, self.device, self.clamped = arrival.by, arrival.device, arrival.clamped
        self.minutes = max(0, (of.ends_at - max(arrival.at, of.starts_at)) // MINUTE)
        if self.person and not self.told:
            self.told = True
            self.recorded.append(
                PersonAttended(
                    event=of.id,
                    title=of.title,
                    starts_at=of.starts_at,
                    timezone=of.timezone,
                    community=of.community,
                    slug=of.slug,
                    community_name=of.community_name,
                    person=self.person,
                    how=arrival.how,
                    at=arrival.at,
                )
            )

    def _cleared(self, state: AttendanceState) -> None:
        self.state, self.how, self.at, self.minutes = state, "", None, 0
        self.heads, self.clamped = 1, False


def attendance_id(event: str, key: str) -> str:
    """Where the record of this key at this event stands, whoever writes it first."""
    return derived_id("attendance", event, key)


def fresh(event: Event, key: str, person: str = "", name: Text | None = None) -> Attendance:
    """A record of somebody of whom nothing is known yet."""
    return Attendance(
        id=attendance_id(event.id, key),
        event=event.id,
        community=event.community,
        key=key,
        person=person,
        name=name or {},
    )


def door_open(event: Event, now: datetime) -> bool:
    """Whether people can be checked in now."""
    early, late = event.starts_at - OPENS_BEFORE, event.ends_at + CLOSES_AFTER
    return event.status == "published" and early <= now <= late


def need_open(event: Event, now: datetime) -> None:
    """Refuse where the door is not open. Raises Conflict."""
    if event.status == "cancelled":
        raise Conflict("event.cancelled")
    if not door_open(event, now):
        raise Conflict("door.closed")


def possible(arrival: Arrival, event: Event, now: datetime) -> Arrival:
    """The arrival with a time that can be right: while the door was open, and not in the future."""
    at = max(event.starts_at - OPENS_BEFORE, min(arrival.at, event.ends_at, now))
    return arrival if at == arrival.at else replace(arrival, at=at, clamped=True)


def may_arrive(event: Event, now: datetime) -> bool:
    """Whether people may check themselves in now."""
    return event.status == "published" and event.starts_at - SELF_BEFORE <= now < event.ends_at
