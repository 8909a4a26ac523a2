"""Moving home, as other nodes see it: a signed export, and an account that points elsewhere."""

from dataclasses import dataclass
from typing import Any, Protocol

from services.common.contracts.shared import Asker


@dataclass(frozen=True, kw_only=True)
class SignExport:
    """What an account takes along, to be signed with its key."""

    asker: Asker
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ReadExport:
    """A signed export somebody hands in."""

    asker: Asker
    document: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class HomeExport:
    """A signed export: `person` is whose, `document` the whole, `data` what it says."""

    person: str
    document: dict[str, Any]
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class MoveHome:
    """Leave for an account on another node, which must say that it is the same person's."""

    asker: Asker
    password: str
    to: str


@dataclass(frozen=True, kw_only=True)
class MoveCommunityHome:
    """Move a community to the one on another node, which must say that it is the same."""

    asker: Asker
    slug: str
    to: str


class MovingHome(Protocol):
    """What federation answers about moving home."""

    def sign_export(self, command: SignExport) -> HomeExport: ...

    def read_export(self, command: ReadExport) -> HomeExport: ...

    def move_home(self, command: MoveHome) -> None: ...

    def move_community_home(self, command: MoveCommunityHome) -> None: ...
