"""What begins soon, for services that act on beginnings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.common.contracts.shared import Text


@dataclass(frozen=True, kw_only=True)
class ListComing:
    """Published events that begin between now and `before`, hidden ones and dates of series too,
    behind `after`; for other services only."""

    before: datetime
    after: str = ""
    limit: int = 100


@dataclass(frozen=True, kw_only=True)
class Coming:
    """One of them, as its messages tell of it; `said_at` is when it last changed."""

    event: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    place: Text
    online: bool
    said_at: datetime


@dataclass(frozen=True, kw_only=True)
class ComingPage:
    """A slice, and what to ask behind for more; empty at the end."""

    items: list[Coming]
    next: str = ""


class ComingUp(Protocol):
    """What events answers about beginnings."""

    def coming(self, command: ListComing) -> ComingPage: ...
