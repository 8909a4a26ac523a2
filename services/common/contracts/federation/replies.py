"""What people elsewhere write under our events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.common.contracts.shared import Asker


@dataclass(frozen=True, kw_only=True)
class ListReplies:
    """Replies to an event, newest first. Organizers see hidden ones too."""

    asker: Asker
    event: str
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class DecideReply:
    """Organizers of the event hide a reply, or show it again."""

    asker: Asker
    event: str
    reply: str
    hidden: bool


@dataclass(frozen=True, kw_only=True)
class ReplyView:
    """A reply by somebody elsewhere. `html` is of the allow-list, `text` its words; `answers` is
    whose reply it answers, by handle, empty for the event itself. `url` and `profile` lie on
    `host`. `reported` is whether this node has reported it there; only administrators are told."""

    id: str
    uri: str
    url: str
    host: str
    name: str
    handle: str
    profile: str
    html: str
    text: str
    language: str
    answers: str
    published_at: datetime
    edited: bool
    hidden: bool
    reported: bool = False


@dataclass(frozen=True, kw_only=True)
class ReplyPage:
    """A slice of the replies; `organizer` says whether the asker may hide them."""

    items: list[ReplyView]
    total: int
    organizer: bool
    next: str | None = None


class Replies(Protocol):
    """What federation answers about replies."""

    def replies(self, command: ListReplies) -> ReplyPage: ...

    def decide_reply(self, command: DecideReply) -> ReplyView: ...
