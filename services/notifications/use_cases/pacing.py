"""Mails to one domain leave at a pace it bears; those to others do not wait for them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from services.common.jobs import Job
from services.common.log import did
from services.notifications.deliveries import Turn
from services.notifications.pace import Pace, Room


@dataclass
class Turns:
    """Whose turn it is among some jobs that were claimed together."""

    pace: Pace
    hurried: bool
    domains: Mapping[str, str]
    """By job; those of no domain end without leaving."""
    rooms: dict[str, Room]
    paused: set[str] = field(default_factory=set)
    waiting: list[Turn] = field(default_factory=list)

    def has(self, job: Job) -> bool:
        """Whether this one may leave now; if not it is put among those who wait."""
        domain = self.domains[job.id]
        if not domain:
            return True
        room = self.rooms[domain]
        if room.now > 0 and domain not in self.paused:
            self.rooms[domain] = replace(room, now=room.now - 1)
            return True
        # Who has waited in the queue once does not go to its end again.
        first = room.soon if self.hurried or job.data.get("paced") else room.then
        behind = 1 + sum(1 for one in self.waiting if self.domains[one.job.id] == domain)
        limit = f", {self.pace.per_minute} a minute at most" if self.pace.per_minute else ""
        self.waiting.append(Turn(job, first + room.step * behind, f"{domain}{limit}"))
        return False

    def pause(self, job: Job) -> None:
        """The server asked for a pause with this one."""
        if domain := self.domains[job.id]:
            self.paused.add(domain)
            self._note(self.pace.pause, domain)

    def taken(self, job: Job) -> None:
        """The server took this one."""
        domain = self.domains[job.id]
        if domain and self.rooms[domain].shaky:
            self.rooms[domain] = replace(self.rooms[domain], shaky=False)
            self._note(self.pace.well, domain)

    def _note(self, write: Callable[[str], None], domain: str) -> None:
        try:
            write(domain)
        except Exception as trouble:
            # How this mail ended must be written down; the pace can do without.
            did("could not keep the pace", trouble=type(trouble).__name__)


def turns(pace: Pace, lane: str, domains: Mapping[str, str]) -> Turns:
    """The turns of some jobs of one lane, given the domain of each."""
    hurried = lane != "bulk"
    wanted = Counter(domain for domain in domains.values() if domain)
    return Turns(pace, hurried, domains, pace.rooms(wanted, hurried))
