"""Moving home: taking what is one's own from one node to another."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.common.contracts.shared import Asker, Text


@dataclass(frozen=True, kw_only=True)
class NameFormer:
    """Say that another account was, or is, one's own too; or no longer."""

    asker: Asker
    former: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class LeaveFor:
    """Leave this node for an account elsewhere. Sessions end; the name stays, as a signpost."""

    asker: Asker
    password: str
    to: str


@dataclass(frozen=True, kw_only=True)
class BroughtRecord:
    """One meeting somebody attended while at another node."""

    title: Text
    community_name: Text
    starts_at: datetime
    state: str


@dataclass(frozen=True, kw_only=True)
class BringHome:
    """Take in what an account elsewhere was exported with; `proof` is its signature. Parts of the
    profile that are empty here are filled, nothing is overwritten."""

    asker: Asker
    former: str
    name: Text = field(default_factory=dict)
    headline: Text = field(default_factory=dict)
    about: Text = field(default_factory=dict)
    field_ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    city_id: str = ""
    follows: list[str] = field(default_factory=list)
    records: list[BroughtRecord] = field(default_factory=list)
    proof: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Homes:
    """An account's other homes: those it came from, the one it left for, what it brought along.
    `ask_again` are people it followed who have to be asked anew."""

    known_as: list[str]
    moved_to: str
    ask_again: list[str]
    records: list[BroughtRecord]


@dataclass(frozen=True, kw_only=True)
class Signpost:
    """What everybody may know of an account's homes: it said so to be believed elsewhere."""

    known_as: list[str]
    moved_to: str


@dataclass(frozen=True, kw_only=True)
class OfUsername:
    """An account, by its username."""

    username: str


@dataclass(frozen=True, kw_only=True)
class NameFormerCommunity:
    """Say that a community elsewhere was, or is, this one too; or no longer."""

    asker: Asker
    slug: str
    former: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class MoveCommunity:
    """Let a community point to the one elsewhere that it is now."""

    asker: Asker
    slug: str
    to: str


class Moving(Protocol):
    """What membership answers about moving home."""

    def name_former(self, command: NameFormer) -> Homes: ...

    def leave_for(self, command: LeaveFor) -> None: ...

    def bring_home(self, command: BringHome) -> Homes: ...

    def name_former_community(self, command: NameFormerCommunity) -> None: ...

    def move_community(self, command: MoveCommunity) -> None: ...

    def homes(self, command: Asker) -> Homes: ...

    def signpost(self, command: OfUsername) -> Signpost: ...
