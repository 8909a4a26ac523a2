"""Who follows this node: servers that ask, and an administrator's word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker

FollowerState = Literal["pending", "accepted", "rejected"]


@dataclass(frozen=True, kw_only=True)
class ListFollowers:
    """Servers that follow the node, or ask to."""

    asker: Asker
    state: FollowerState = "pending"
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class DecideFollower:
    """Let a server follow the node, or refuse it; `actor` is who asked."""

    asker: Asker
    actor: str
    accept: bool


@dataclass(frozen=True, kw_only=True)
class FollowerView:
    """A server's actor that follows the node, or asks to."""

    actor: str
    host: str
    state: FollowerState
    since: datetime


@dataclass(frozen=True, kw_only=True)
class FollowerPage:
    """A slice of them."""

    items: list[FollowerView]
    next: str | None = None


class Followers(Protocol):
    """What federation answers administrators about who follows the node."""

    def followers(self, command: ListFollowers) -> FollowerPage: ...

    def decide_follower(self, command: DecideFollower) -> None: ...
