"""Deletions of ours, and which servers have confirmed them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.common.contracts.shared import Asker


@dataclass(frozen=True, kw_only=True)
class ListDeletions:
    """What this node deleted and told others of, newest first."""

    asker: Asker
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class ServerTold:
    """A server that was told: `waiting` until it takes it, `taken` when it has not said more,
    `confirmed` when it says that nothing is left, `failed` when it could not be told."""

    host: str
    state: str
    confirmed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DeletionView:
    """One thing that was deleted, by its id in the federation, and the first servers told."""

    thing: str
    deleted_at: datetime
    servers: list[ServerTold]


@dataclass(frozen=True, kw_only=True)
class DeletionPage:
    """A slice of the deletions."""

    items: list[DeletionView]
    next: str | None = None


class Receipts(Protocol):
    """What federation answers about deletions."""

    def deletions(self, command: ListDeletions) -> DeletionPage: ...
