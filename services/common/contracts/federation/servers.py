"""How well other servers can be reached: what waits for them, what failed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker

ServerState = Literal["well", "failing", "unavailable"]
"""`failing` since its last success, `unavailable` once it failed on seven days."""


@dataclass(frozen=True, kw_only=True)
class ListServers:
    """Servers by name; with `troubled` only those that cannot be reached well."""

    asker: Asker
    troubled: bool = False
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class OfServer:
    """One server by its host name, with the port where it is not the usual one."""

    asker: Asker
    host: str
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class ServerView:
    """A server as operators see it. Counts are of activities on their way; `failed` were tried to
    the end or refused, `skipped` wait for it to be heard from."""

    host: str
    state: ServerState
    scheme: str
    last_success_at: datetime | None
    last_heard_at: datetime | None
    last_failure_at: datetime | None
    failing_days: int
    unavailable_since: datetime | None
    error: str
    waiting: int
    failed: int
    skipped: int
    followers: int


@dataclass(frozen=True, kw_only=True)
class ServerPage:
    """A slice of the servers, and how many activities wait in all."""

    items: list[ServerView]
    waiting: int
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class ServerDelivery:
    """An activity that a server has not taken yet."""

    activity: str
    type: str
    inbox: str
    state: str
    attempts: int
    error: str
    created_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ServerDetails:
    """One server with what it has not taken, newest first."""

    server: ServerView
    deliveries: list[ServerDelivery] = field(default_factory=list)
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Retried:
    """How many deliveries are tried again."""

    count: int


class Servers(Protocol):
    """What federation answers operators about reaching others."""

    def servers(self, command: ListServers) -> ServerPage: ...

    def server(self, command: OfServer) -> ServerDetails: ...

    def retry_server(self, command: OfServer) -> Retried: ...
