"""What is new for pages that are open now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class NewsReader:
    """An open page: `id` tells readers apart. It knows what is older than `since`, and of what is
    younger the notifications whose ids begin with one of `heard`."""

    id: str
    person: str
    language: str
    since: datetime
    heard: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class NewsFor:
    """What is new for all these. Asked by gateways of readers they know to be signed in."""

    readers: list[NewsReader]


@dataclass(frozen=True, kw_only=True)
class NewsItem:
    """A notification in its reader's language."""

    id: str
    kind: str
    title: str
    body: str
    url: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class News:
    """What one reader has not heard, oldest first, and how many are unread in all."""

    reader: str
    items: list[NewsItem]
    unread: int


class Live(Protocol):
    """What notifications answers about open pages."""

    def news(self, command: NewsFor) -> list[News]: ...
