"""Events and communities of other nodes as this one knows them: public cards, with their age."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.common.contracts.shared import Asker, Text


@dataclass(frozen=True, kw_only=True)
class SearchCards:
    """Coming events, or communities, of the nodes followed; as the services' own searches.

    Cursors are those of the local lists too, so that both can be shown as one.
    """

    q: str = ""
    field_ids: list[str] = field(default_factory=list)
    city_ids: list[str] = field(default_factory=list)
    after: datetime | None = None
    before: datetime | None = None
    online: bool | None = None
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class OfCard:
    """A card by its id here."""

    asker: Asker
    id: str


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a card comes from, and how sure one may be of it.

    `seen_at` is when its node last said so; `stale` that the node does not answer since.
    """

    host: str
    name: str
    uri: str
    url: str
    seen_at: datetime
    stale: bool = False


@dataclass(frozen=True, kw_only=True)
class RemoteEvent:
    """An event of another node. `community` is the card of who holds it, if there is one."""

    id: str
    title: Text
    status: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    community: str
    community_name: Text
    place: Text
    address: Text
    city_id: str
    field_ids: list[str]
    tags: list[str]
    capacity: int | None
    going: int | None
    join_mode: str
    about: Text
    origin: Origin
    all_day: bool = False


@dataclass(frozen=True, kw_only=True)
class RemoteCommunity:
    """A community of another node; `members` as its node says."""

    id: str
    name: Text
    about: Text
    city_id: str
    field_ids: list[str]
    tags: list[str]
    members: int
    handle: str
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class RemoteEventPage:
    """A slice of the events of other nodes, soonest first."""

    items: list[RemoteEvent]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class RemoteCommunityPage:
    """A slice of the communities of other nodes, the largest first."""

    items: list[RemoteCommunity]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class CardView:
    """What is known here of one thing of another node: an event, or a community."""

    event: RemoteEvent | None = None
    community: RemoteCommunity | None = None


class Cards(Protocol):
    """What federation answers about things of other nodes."""

    def remote_events(self, command: SearchCards) -> RemoteEventPage: ...

    def remote_communities(self, command: SearchCards) -> RemoteCommunityPage: ...

    def card(self, command: OfCard) -> CardView: ...
