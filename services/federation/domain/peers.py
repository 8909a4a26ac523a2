"""Another node as our administrators stand to it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from services.common.errors import Conflict
from services.federation.domain.blocks import Trust

Following = Literal["none", "seeking", "asked", "followed", "refused"]

WANTED = ("seeking", "asked", "followed")
"""Following that was begun and has not ended."""
MOST_HISTORY = 10


@dataclass(frozen=True)
class Before:
    """What was decided before a change: enough to put it back. `batch` names an import."""

    trust: Trust
    following: Following
    comment: str
    note: str
    at: datetime
    by: str
    batch: str = ""


@dataclass
class Peer:
    """A node by its host. `actor` is the URI of its own actor once it was found."""

    host: str
    trust: Trust = "none"
    following: Following = "none"
    actor: str = ""
    name: str = ""
    comment: str = ""
    note: str = ""
    changed_at: datetime | None = None
    history: list[Before] = field(default_factory=list)
    heard_at: datetime | None = None
    failing_since: datetime | None = None
    trouble: str = ""
    tries: int = 0
    look_at: datetime | None = None
    """When to visit it next: to find its actor, and to see whether it is there."""
    sweep: bool = False
    """Whether what is kept of it is still to be thrown away."""
    leave: bool = False
    """Whether it is still to be told that we follow it no longer."""
    version: int = 0

    @property
    def wanted(self) -> bool:
        """Whether we follow it, or are about to."""
        return self.following in WANTED

    @property
    def before(self) -> Before | None:
        """What the last change put aside."""
        return self.history[-1] if self.history else None

    def decide(
        self, trust: Trust, comment: str, note: str, by: str, now: datetime, batch: str = ""
    ) -> bool:
        """Mute, block, allow, or none of these. Gives whether anything changed."""
        if (trust, comment, note) == (self.trust, self.comment, self.note):
            return False
        aside = Before(self.trust, self.following, self.comment, self.note, now, by, batch)
        self.history = [*self.history, aside][-MOST_HISTORY:]
        self._become(trust, comment, note, now)
        return True

    def undo(self, now: datetime) -> None:
        """Put the last change back. Raises Conflict when there is none."""
        if self.before is None:
            raise Conflict("peer.nothing_to_undo")
        before = self.history.pop()
        self._become(before.trust, before.comment, before.note, now)
        if before.following in WANTED and not self.wanted:
            self.follow(now)

    def forget_batch(self, batch: str) -> None:
        """An import was taken back: it can be no second time."""
        self.history = [
            replace(one, batch="") if one.batch == batch else one for one in self.history
        ]

    def follow(self, now: datetime) -> None:
        """Begin to follow it; what is begun already goes on. Raises Conflict."""
        if self.trust == "blocked":
            raise Conflict("peer.blocked", {"host": self.host})
        if not self.wanted:
            self.following, self.tries, self.trouble = "seeking", 0, ""
            self.look_at, self.leave = now, False

    def unfollow(self) -> None:
        """Follow it no longer; what we know of it goes, since nobody keeps it true."""
        self.leave = self.leave or (self.wanted and bool(self.actor))
        self.following, self.trouble, self.look_at = "none", "", None
        self.failing_since = None
        self.sweep = True

    def found(self, actor: str, name: str, next_at: datetime) -> None:
        """Its actor was found and asked."""
        if self.following == "seeking":
            self.following, self.actor, self.name = "asked", actor, name
            self.trouble, self.tries, self.look_at = "", 0, next_at

    def left(self) -> None:
        """It was told that we follow it no longer."""
        self.leave = False

    def answered(self, following: Following, now: datetime) -> None:
        """It let us follow it, or did not."""
        if self.wanted:
            self.following, self.heard_at = following, now

    def seen(self, name: str, following: Following, now: datetime, next_at: datetime) -> None:
        """It was there when we looked."""
        if self.wanted:
            self.name, self.heard_at, self.following = name, now, following
            self.failing_since, self.trouble, self.tries = None, "", 0
            self.look_at = next_at

    def failed(self, why: str, now: datetime, next_at: datetime) -> None:
        """It was not there, or made no sense."""
        if self.wanted:
            self.trouble, self.tries, self.look_at = why[:200], self.tries + 1, next_at
            if self.following == "followed":
                self.failing_since = self.failing_since or now

    def _become(self, trust: Trust, comment: str, note: str, now: datetime) -> None:
        self.trust, self.comment, self.note, self.changed_at = trust, comment, note, now
        if trust == "blocked":
            self.unfollow()
