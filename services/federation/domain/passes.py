"""A pass as its home keeps it, and a visit as its host does (D3)."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from services.common.contracts.shared import Text
from services.common.errors import Conflict

LONGEST = timedelta(days=92)
FORGOTTEN_AFTER = timedelta(days=30)
HOLDING = ("asked", "going", "waitlisted", "pending", "entered", "offered")
"""Answers that take one of an event's places for visitors."""


def end_of(last: date) -> datetime:
    """When a pass ends: with its last day, wherever on Earth that is."""
    return datetime.combine(last + timedelta(days=1), time(12), UTC)


@dataclass
class Pass:
    """Given out by this node for one host. `first` and `last` are ISO dates; `pseudonym` is all
    the host is told of the person. `visited` is what it told of their coming."""

    id: str
    person: str
    host: str
    pseudonym: str
    community: str
    community_name: Text
    city: Text
    field_ids: list[str]
    relations: dict[str, str]
    first: str
    last: str
    issued_at: datetime
    state: Literal["issued", "used", "revoked"] = "issued"
    by: str = ""
    visited: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ends(self) -> datetime:
        """When it ends."""
        return end_of(date.fromisoformat(self.last))

    def shown(self, now: datetime) -> Literal["issued", "used", "revoked", "ended"]:
        """Its state, as time has it."""
        return "ended" if self.state != "revoked" and self.ends <= now else self.state

    def revoke(self, by: str, now: datetime) -> None:
        """End it before its time; again changes nothing. Raises Conflict once it is over."""
        if self.shown(now) == "ended":
            raise Conflict("pass.over")
        if self.state != "revoked":
            self.state, self.by = "revoked", by


@dataclass(frozen=True)
class Answered:
    """What a visitor answered, with what is shown of the event."""

    slug: str
    title: Text
    starts_at: datetime
    timezone: str
    state: str


@dataclass
class Visit:
    """Somebody from elsewhere, by the id of their pass. `secret` is the digest of what they show
    instead of it; `issuer` the actor of their home. A revoked one may be all we ever heard."""

    id: str
    issuer: str
    purge_at: datetime
    subject: str = ""
    secret: str = ""
    community_name: Text = field(default_factory=dict)
    city: Text = field(default_factory=dict)
    field_ids: list[str] = field(default_factory=list)
    first: str = ""
    last: str = ""
    state: Literal["staying", "revoked"] = "staying"
    by: str = ""
    presented_at: datetime | None = None
    check_at: datetime | None = None
    """When its home is asked again whether the pass still holds."""
    answers: dict[str, Answered] = field(default_factory=dict)

    @property
    def ends(self) -> datetime:
        """When the pass ends."""
        return end_of(date.fromisoformat(self.last))

    @property
    def name(self) -> Text:
        """What the visitor is called here: nobody but a visitor from somewhere."""
        ar = self.city.get("ar") or self.community_name.get("ar", "")
        en = self.city.get("en") or self.community_name.get("en", "")
        either = ar or en
        return {"ar": f"زائر من {ar or either}", "en": f"Visitor from {en or either}"}

    def covers(self, starts_at: datetime, zone: Any) -> bool:
        """Whether something begins on one of its days, by the clock of the place."""
        return self.first <= starts_at.astimezone(zone).date().isoformat() <= self.last
