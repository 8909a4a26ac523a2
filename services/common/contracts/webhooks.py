"""Webhooks: what notifications tells other people's programs. Answered by notifications."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker

WebhookKind = Literal[
    "event.published",
    "event.changed",
    "event.cancelled",
    "rsvp.confirmed",
    "rsvp.waitlisted",
    "rsvp.released",
    "member.joined",
    "member.left",
]
WebhookStatus = Literal["active", "paused", "disabled"]
DeliveryState = Literal["waiting", "delivered", "failed", "skipped"]


# --- commands and questions -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class AddWebhook:
    """Have a community's news sent to an address."""

    id: str
    asker: Asker
    slug: str
    url: str
    kinds: list[str]
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class AmendWebhook:
    """Change an endpoint; None leaves a thing as it is. `active` revives a disabled one."""

    asker: Asker
    id: str
    url: str | None = None
    kinds: list[str] | None = None
    description: str | None = None
    status: Literal["active", "paused"] | None = None


@dataclass(frozen=True, kw_only=True)
class OfWebhook:
    """One endpoint."""

    asker: Asker
    id: str


@dataclass(frozen=True, kw_only=True)
class ListWebhooks:
    """The endpoints of a community, oldest first."""

    asker: Asker
    slug: str


@dataclass(frozen=True, kw_only=True)
class ListWebhookDeliveries:
    """What was sent to an endpoint of late, newest first; the last hundred are kept."""

    asker: Asker
    id: str
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class ReplayWebhook:
    """Send one delivery again, under the same id."""

    asker: Asker
    delivery: str


# --- views ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class WebhookView:
    """An endpoint. `secret` is given when it is made or changed, never again."""

    id: str
    slug: str
    url: str
    kinds: list[str]
    description: str
    status: WebhookStatus
    why: str
    created_at: datetime
    last_success_at: datetime | None
    failing_since: datetime | None
    old_secret_until: datetime | None
    secret: str = ""


@dataclass(frozen=True, kw_only=True)
class WebhookTry:
    """One attempt: the HTTP status (0 without an answer), how long it took, what came back."""

    at: datetime
    status: int
    ms: int
    note: str


@dataclass(frozen=True, kw_only=True)
class WebhookDelivery:
    """One message to one endpoint; `id` is its `webhook-id`."""

    id: str
    kind: str
    state: DeliveryState
    created_at: datetime
    next_at: datetime | None
    body: str
    tries: list[WebhookTry] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class WebhookDeliveryPage:
    """A slice of the deliveries."""

    items: list[WebhookDelivery]
    next: str | None = None


class Webhooks(Protocol):
    """Endpoints of organisers and what was sent to them."""

    def webhooks(self, command: ListWebhooks) -> list[WebhookView]: ...
    def webhook(self, command: OfWebhook) -> WebhookView: ...
    def add_webhook(self, command: AddWebhook) -> WebhookView: ...
    def amend_webhook(self, command: AmendWebhook) -> WebhookView: ...
    def remove_webhook(self, command: OfWebhook) -> None: ...
    def rotate_webhook(self, command: OfWebhook) -> WebhookView: ...
    def test_webhook(self, command: OfWebhook) -> WebhookDelivery: ...
    def webhook_deliveries(self, command: ListWebhookDeliveries) -> WebhookDeliveryPage: ...
    def replay_webhook(self, command: ReplayWebhook) -> WebhookDelivery: ...
