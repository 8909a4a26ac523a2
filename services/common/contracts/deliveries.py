"""What became of telling people outside the application: for the operator, and for the person."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from services.common.contracts.shared import Asker

DELIVERY_STATES = ("queued", "held", "sending", "sent", "failed", "suppressed")
"""`held` waits for its person to confirm their address; `suppressed` was not to be sent (any
more)."""

REASONS = (
    "address_refused",
    "bounced",
    "unconfirmed",
    "gone",
    "refused",
    "unreachable",
    "unsayable",
)
"""Why something was not delivered: the mail server refused the address; mails to it came back; it
was never confirmed; the browser or chat takes nothing any more; the provider refused us; it could
not be reached for days; our own text could not be made."""


@dataclass(frozen=True, kw_only=True)
class DeliveryFilter:
    """Which deliveries are meant; what is empty does not matter. `person` is an actor's
    URI or a username of this node."""

    state: str = ""
    channel: str = ""
    person: str = ""
    kind: str = ""
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ListDeliveries:
    """Deliveries for the operator, newest first."""

    state: str = ""
    channel: str = ""
    person: str = ""
    kind: str = ""
    since: datetime | None = None
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class OfDelivery:
    """One delivery, by its id."""

    id: str


@dataclass(frozen=True, kw_only=True)
class RetryDelivery:
    """Try a failed delivery again; every failed one when `all` is set."""

    id: str = ""
    all: bool = False


@dataclass(frozen=True, kw_only=True)
class DropDeliveries:
    """Let what waits or failed go unsent: one by its id, or all that a filter means. With `only`
    nothing is dropped, and how many would be is told."""

    id: str = ""
    among: DeliveryFilter | None = None
    only: bool = False


@dataclass(frozen=True, kw_only=True)
class CountDeliveries:
    """How many there are by channel and state."""


@dataclass(frozen=True, kw_only=True)
class ListUndelivered:
    """What could not be brought to the asker, newest first."""

    asker: Asker
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class DeliveryView:
    """One thing to be told by one channel, as the operator sees it. `reason` is one of REASONS,
    where it ended without being delivered."""

    id: str
    kind: str
    channel: str
    person: str
    state: Literal["queued", "held", "sending", "sent", "failed", "suppressed"]
    attempts: int
    error: str
    due_at: datetime
    reason: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DeliveryDetail:
    """All that is known of one; `params` are what its text is made of, without any token."""

    view: DeliveryView
    lane: str
    cause: str
    request: str
    worker: str = ""
    ended_at: datetime | None = None
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DeliveryCount:
    """How many deliveries of a channel are in a state."""

    channel: str
    state: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Number:
    """How many it concerned."""

    count: int


@dataclass(frozen=True, kw_only=True)
class UndeliveredView:
    """One thing that did not reach the asker by a channel. `title` is what it said, in their
    language, or empty; `reason` is one of REASONS."""

    id: str
    kind: str
    title: str
    channel: str
    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class UndeliveredPage:
    """A slice of them."""

    items: list[UndeliveredView]
    next: str | None = None


class Deliveries(Protocol):
    """What notifications answers about deliveries."""

    def deliveries(self, command: ListDeliveries) -> list[DeliveryView]: ...
    def delivery(self, command: OfDelivery) -> DeliveryDetail: ...
    def retry_delivery(self, command: RetryDelivery) -> Number: ...
    def drop_deliveries(self, command: DropDeliveries) -> Number: ...
    def count_deliveries(self, command: CountDeliveries) -> list[DeliveryCount]: ...
    def undelivered(self, command: ListUndelivered) -> UndeliveredPage: ...
