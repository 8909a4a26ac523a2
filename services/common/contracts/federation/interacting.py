"""Acting on something elsewhere from here, and on something here from elsewhere (contract 1.2)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker, Text

ElsewhereKind = Literal["event", "community", "person", "server", "text"]
FollowState = Literal["none", "pending", "accepted", "rejected"]


@dataclass(frozen=True, kw_only=True)
class LookUp:
    """Something by its address anywhere, or somebody by their name: `name@host`."""

    asker: Asker
    uri: str


@dataclass(frozen=True, kw_only=True)
class FollowElsewhere:
    """Follow a community of another server, or no longer."""

    asker: Asker
    uri: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class ActAs:
    """Where somebody with an account elsewhere (`name@host`) acts on a thing of ours."""

    handle: str
    uri: str


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """What stands at an address. `here` is its page on this node when it is ours, a path without
    a language. `owner` is whose it is, by URI; `follow` how the asker stands to that owner, empty
    where it cannot be followed. `card` is what an event is known by here, where it can be answered;
    `text` is plain, `url` its page for people."""

    uri: str
    kind: ElsewhereKind
    name: Text
    host: str = ""
    url: str = ""
    here: str = ""
    card: str = ""
    text: str = ""
    handle: str = ""
    owner: str = ""
    owner_name: Text = field(default_factory=dict)
    follow: FollowState | Literal[""] = ""
    members: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    timezone: str = ""
    place: Text = field(default_factory=dict)
    online: bool = False
    status: str = ""
    capacity: int | None = None
    remaining: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlaceToAct:
    """The page of another server where one of its people goes on."""

    url: str
    host: str


@dataclass(frozen=True, kw_only=True)
class ListFollowedElsewhere:
    """Whom the asker follows on other servers, or asked to."""

    asker: Asker
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class FollowedElsewhere:
    """One of them, by URI. What it is called its own server says."""

    uri: str
    host: str
    state: FollowState
    since: datetime


@dataclass(frozen=True, kw_only=True)
class FollowedElsewherePage:
    """A slice of them."""

    items: list[FollowedElsewhere]
    next: str | None = None


class Interacting(Protocol):
    """What federation answers about things elsewhere."""

    def elsewhere(self, command: LookUp) -> Elsewhere: ...

    def follow_elsewhere(self, command: FollowElsewhere) -> Elsewhere: ...

    def followed_elsewhere(self, command: ListFollowedElsewhere) -> FollowedElsewherePage: ...

    def place_to_act(self, command: ActAs) -> PlaceToAct: ...
