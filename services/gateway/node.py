"""What every request needs at hand: the other services, the settings, the clock."""

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from services.common.clock import Clock
from services.common.contracts.events import Events
from services.common.contracts.federation import Federation
from services.common.contracts.membership import Membership
from services.common.contracts.notifications import Notifications
from services.common.remote import Call, Remote
from services.common.settings import Settings
from services.gateway.cache import AnswerCache
from services.gateway.live import Live
from services.gateway.ratelimit import RateLimits

KEY = "multaqa"


@dataclass(frozen=True)
class Node:
    """The node as the gateway sees it: typed clients of its services and its own few parts."""

    settings: Settings
    clock: Clock
    call: Call
    cache: AnswerCache
    limits: RateLimits
    membership: Membership = field(init=False)
    events: Events = field(init=False)
    notifications: Notifications = field(init=False)
    federation: Federation = field(init=False)
    live: Live = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "membership", Remote(Membership, self.call))
        object.__setattr__(self, "events", Remote(Events, self.call))
        object.__setattr__(self, "notifications", Remote(Notifications, self.call))
        object.__setattr__(self, "federation", Remote(Federation, self.call))
        live = Live(self.notifications, self.membership, self.clock)
        object.__setattr__(self, "live", live)

    @property
    def secure(self) -> bool:
        """Whether people reach the node over HTTPS."""
        return self.settings.origin.startswith("https:")


def node() -> Node:
    """The node this request came to."""
    return cast(Node, current_app.extensions[KEY])
