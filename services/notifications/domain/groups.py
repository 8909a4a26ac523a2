"""Chats of many in which a community's public events are announced."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

MOST_GROUPS = 10
ANNOUNCED = ("event_published", "event_changed", "event_cancelled")
"""What groups are told, each a kind of notification with its words."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A Telegram group linked to a community by one of its organizers.

    Only `active` ones are written to: `ended` by an organizer, or when the bot was put out (`why`).
    """

    id: str
    chat: str
    slug: str
    community: str
    title: str
    language: str
    linked_by: str
    linked_at: datetime
    state: Literal["active", "ended"] = "active"
    why: str = ""

    def moved(self, id: str, chat: str) -> "Group":
        """The same group under the id it has since it became a supergroup."""
        return replace(self, id=id, chat=chat)
