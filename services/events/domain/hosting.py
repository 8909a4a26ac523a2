"""Whose turn it is: hosts of open evenings, one after the other."""

from dataclasses import dataclass, field
from datetime import timedelta

from services.common.contracts.events import HostAssigned
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Invalid, NotFound
from services.common.messages import Message
from services.events.domain.event import Event

MOST_HOSTS = 100
MOST_TRUSTED = 500
REMEMBERED = 100
"""Evenings whose host is remembered."""
AHEAD = timedelta(days=35)
"""How long before an evening its host is named."""


@dataclass(frozen=True, kw_only=True)
class Host:
    """Somebody in the rotation."""

    person: str
    name: Text


@dataclass(kw_only=True)
class Rotation:
    """The hosts of a community, the next one first, and to whom evenings were given.

    An evening is given once, however often it is asked for; whoever passes a turn on comes next.
    """

    id: str
    slug: str = ""
    line: list[Host] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def set(self, hosts: list[Host]) -> None:
        """Other hosts, in this order."""
        if len(hosts) > MOST_HOSTS:
            raise Invalid(fields={"hosts": ["too_many"]})
        self.line = list({host.person: host for host in hosts}.values())

    def take(self, event: str) -> Host | None:
        """The host of an evening: whoever has it, or whoever is next."""
        held = self._of(self.given.get(event, ""))
        if held is not None:
            return held
        if not self.line:
            return None
        return self._give(event, self.line[0])

    def pass_on(self, event: str, person: str = "") -> Host:
        """Another host for an evening: this person, or the next. Who had it comes next time."""
        before = self._of(self.given.get(event, ""))
        others = [host for host in self.line if before is None or host.person != before.person]
        wanted = [host for host in others if not person or host.person == person]
        if not wanted:
            raise Conflict("host.nobody_else")
        self._give(event, wanted[0])
        if before is not None:
            rest = [host for host in self.line if host.person != before.person]
            self.line = [before, *rest]
        return wanted[0]

    def rename(self, person: str, name: Text) -> None:
        """Somebody has another name."""
        new = Host(person=person, name=name)
        self.line = [new if host.person == person else host for host in self.line]

    def drop(self, person: str) -> None:
        """Somebody hosts no more."""
        self.line = [host for host in self.line if host.person != person]
        self.given = {event: held for event, held in self.given.items() if held != person}

    def _of(self, person: str) -> Host | None:
        return next((host for host in self.line if host.person == person), None)

    def _give(self, event: str, host: Host) -> Host:
        self.line = [one for one in self.line if one.person != host.person] + [host]
        kept = {key: held for key, held in self.given.items() if key != event}
        self.given = dict([*kept.items(), (event, host.person)][-REMEMBERED:])
        return host


def give_host(event: Event, person: str, name: Text) -> None:
    """It is this person's turn to host an evening; nobody's, if empty."""
    if event.host == person:
        return
    event.host, event.host_name = person, name
    if person:
        event.recorded.append(
            HostAssigned(**event.facts(), community=event.community, person=person)
        )


def trust(event: Event, key: str, trusted: bool) -> None:
    """Show one of those going the address, or no longer."""
    party = event.answers.get(key)
    if party is None or party.state != "going":
        raise NotFound("attendance.unknown")
    others = [one for one in event.trusted if one != key]
    if trusted and len(others) >= MOST_TRUSTED:
        raise Conflict("host.too_many_trusted")
    event.trusted = [*others, key] if trusted else others
