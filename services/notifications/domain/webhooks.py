"""Endpoints of organisers: what they are told, and when we stop telling them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, get_args

from services.common.contracts import events, membership
from services.common.contracts.webhooks import AmendWebhook, WebhookKind, WebhookStatus
from services.common.errors import Invalid
from services.common.messages import Message
from services.common.rules import Mistakes, check_line
from services.notifications.domain.telling import Kind, sorts

WEBHOOK_KINDS: tuple[str, ...] = get_args(WebhookKind)
TEST = "webhook.test"
MOST_ENDPOINTS = 10
PATIENCE = timedelta(days=5)
"""How long an endpoint may fail without one success before it is disabled."""
OLD_SECRET = timedelta(hours=24)
DELAYS = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400, 86400, 86400)
"""Seconds before the second, third … attempt: five days in all."""

sorts(Kind(name="webhook_disabled", leads_to="community"))


@dataclass(kw_only=True)
class Endpoint:
    """Where a community's news goes. `generation` counts its secrets; none of them is kept."""

    id: str
    slug: str
    community: str
    url: str
    kinds: list[str]
    description: str
    created_by: str
    created_at: datetime
    status: WebhookStatus = "active"
    why: str = ""
    generation: int = 1
    rotated_at: datetime | None = None
    failing_since: datetime | None = None
    last_success_at: datetime | None = None
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def amend(self, command: AmendWebhook) -> None:
        """Take what was given. Raises Invalid naming fields."""
        mistakes = Mistakes()
        kinds = self.kinds if command.kinds is None else check_kinds(command.kinds, mistakes)
        words = self.description
        if command.description is not None:
            words = check_line(
                command.description, "description", required=False, mistakes=mistakes
            )
        mistakes.refuse()
        self.kinds, self.description = kinds, words
        self.url = command.url or self.url
        if command.status is not None:
            self.status, self.why = command.status, ""
            self.failing_since = None

    def rotate(self, now: datetime) -> None:
        """Begin a new secret; the one before stays good for a day."""
        self.generation += 1
        self.rotated_at = now

    def generations(self, now: datetime) -> list[int]:
        """Which secrets sign at this time, the newest first."""
        until = self.old_until(now)
        return [self.generation, self.generation - 1] if until else [self.generation]

    def old_until(self, now: datetime) -> datetime | None:
        """Until when the secret before this one is good, if it still is."""
        until = self.rotated_at + OLD_SECRET if self.rotated_at else None
        return until if until and now < until else None

    def succeeded(self, now: datetime) -> None:
        """It took a delivery: what failed before is forgiven."""
        self.failing_since, self.last_success_at = None, now

    def failed(self, now: datetime, gone: bool) -> bool:
        """It did not; gives whether this was once too often."""
        self.failing_since = self.failing_since or now
        over = gone or now - self.failing_since >= PATIENCE
        if self.status != "active" or not over:
            return False
        self.status, self.why = "disabled", "gone" if gone else "failing"
        return True


def check_kinds(kinds: list[str], mistakes: Mistakes) -> list[str]:
    """Kinds once each, in our order; at least one. Notes `required`, `not_one_of`."""
    if not kinds:
        mistakes.note("kinds", "required")
    elif not set(kinds) <= set(WEBHOOK_KINDS):
        mistakes.note("kinds", "not_one_of")
    return [one for one in WEBHOOK_KINDS if one in kinds]


def check_new(kinds: list[str], description: str) -> tuple[list[str], str]:
    """Kinds and description of a new endpoint, cleaned. Raises Invalid naming fields."""
    mistakes = Mistakes()
    checked = check_kinds(kinds, mistakes)
    words = check_line(description, "description", required=False, mistakes=mistakes)
    mistakes.refuse()
    return checked, words


def check_room(endpoints: int) -> None:
    """Raise Invalid when a community has as many endpoints as it may."""
    if endpoints >= MOST_ENDPOINTS:
        raise Invalid(fields={"url": ["too_many"]})


@dataclass(frozen=True, kw_only=True)
class News:
    """What a message becomes for the world outside: thin, public facts; more is for the API."""

    kind: str
    slug: str
    data: dict[str, Any]
    person: str = ""


def news_of(message: Message) -> News | None:
    """What endpoints are told of a message; None for what is not for them. No address of a
    person, no link to join, no guarded place."""
    told = _NEWS.get(type(message))
    if told is None:
        return None
    kind, parts = told
    return News(
        kind=kind,
        slug=message.slug,  # type: ignore[attr-defined]
        data=parts(message),
        person=getattr(message, "person", ""),
    )


def _event(said: Any, **more: Any) -> dict[str, Any]:
    return {
        "community": {"slug": said.slug, "name": said.community_name},
        "event": {
            "id": said.event,
            "title": said.title,
            "starts_at": said.starts_at.isoformat().replace("+00:00", "Z"),
            "timezone": said.timezone,
        },
        **more,
    }


def _member(said: Any, **more: Any) -> dict[str, Any]:
    return {
        "community": {"slug": said.slug, "name": said.community_name},
        "person": {"uri": said.person},
        **more,
    }


def _answer(said: Any, **more: Any) -> dict[str, Any]:
    return _event(said, person={"uri": said.person}, **more)


_NEWS: dict[type[Message], tuple[WebhookKind, Callable[[Any], dict[str, Any]]]] = {
    events.EventPublished: ("event.published", _event),
    events.EventChanged: ("event.changed", lambda said: _event(said, changed=said.changed)),
    events.EventCancelled: ("event.cancelled", lambda said: _event(said, reason=said.reason)),
    events.SeatConfirmed: (
        "rsvp.confirmed",
        lambda said: _answer(said, guests=said.guests, promoted=said.promoted),
    ),
    events.PlacedOnWaitlist: (
        "rsvp.waitlisted",
        lambda said: _answer(said, position=said.position),
    ),
    events.SeatReleased: ("rsvp.released", lambda said: _answer(said, reason=said.reason)),
    membership.MemberJoined: ("member.joined", lambda said: _member(said, role=said.role)),
    membership.MemberLeft: ("member.left", lambda said: _member(said, reason=said.reason)),
}
