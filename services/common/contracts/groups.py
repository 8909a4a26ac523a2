"""Telegram groups in which a community's public events are announced."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker


@dataclass(frozen=True, kw_only=True)
class OfCommunityGroups:
    """The groups of a community, asked by an organizer."""

    asker: Asker
    slug: str


@dataclass(frozen=True, kw_only=True)
class LinkGroup:
    """A code that links one group; announcements there are in this language."""

    asker: Asker
    slug: str
    language: Literal["ar", "en"] = "ar"


@dataclass(frozen=True, kw_only=True)
class UnlinkGroup:
    """Announce in this group no more."""

    asker: Asker
    slug: str
    id: str


@dataclass(frozen=True, kw_only=True)
class GroupLink:
    """`url` adds the bot to a group and links it; `command` links one the bot is in already."""

    url: str
    command: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """A linked group. `why` says why one has ended."""

    id: str
    title: str
    language: str
    state: str
    why: str
    linked_at: datetime


class Groups(Protocol):
    """What notifications answers about groups."""

    def groups(self, command: OfCommunityGroups) -> list[GroupView]: ...
    def link_group(self, command: LinkGroup) -> GroupLink: ...
    def unlink_group(self, command: UnlinkGroup) -> None: ...
