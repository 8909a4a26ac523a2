"""What was held, or tried before, is looked at once more before it goes: people change their minds
and their clocks, gatherings move."""

from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.jobs import Job
from services.common.log import did
from services.notifications.deliveries import NotYet
from services.notifications.domain.clocks import is_lost
from services.notifications.domain.reminding import RULES, in_time
from services.notifications.repository import Kept
from services.notifications.texts import kind_of


@dataclass(frozen=True)
class Holding:
    """Decides whether what is about to leave the node still may."""

    kept: Kept
    clock: Clock

    def may_go(self, job: Job, channel: str) -> bool:
        """Whether it is still wanted and still true; always so at the first attempt of what was
        never held. Raises NotYet when its person's quiet hours have begun meanwhile."""
        if not job.data.get("held") and job.attempts < 2:
            return True
        kind, now, person = kind_of(job.kind), self.clock.now(), str(job.data["person"])
        if not kind.can_wait and job.kind not in RULES:
            return True
        wishes, slug = self.kept.choices.of(person), str(job.data["params"].get("slug", ""))
        if channel not in wishes.channels_of(kind, slug, now) or not self._true(job, now):
            return False
        zone = self.kept.recipients.zones([person]).get(person, "")
        if is_lost(zone):
            did("fell back to UTC for an unknown time zone", zone=zone[:60])
        leaves = wishes.hold(kind, zone, now)
        if leaves > now:
            raise NotYet("quiet hours", leaves)
        return True

    def _true(self, job: Job, now: datetime) -> bool:
        """A reminder only while its gathering is where it was, and has not begun."""
        if job.kind not in RULES:
            return True
        params = job.data["params"]
        starts_at, _ = self.kept.gatherings.now(str(params["event"]))
        said = params["starts_at"]
        return starts_at == said and in_time(job.kind, said, now)
