"""Public events as other servers may read them: for federation only."""

from dataclasses import dataclass
from typing import Literal, Protocol

from services.common.contracts.events.gatherings import EventView


@dataclass(frozen=True, kw_only=True)
class ListPublic:
    """Events anybody may see, of a community (its id) or of the whole node: the last changed first,
    cancelled and past ones among them, or only coming ones, the soonest first."""

    community: str = ""
    order: Literal["changed", "coming"] = "changed"
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class PublicEvents:
    """A slice of them, as nobody in particular sees them. `total` is how many there are, None when
    they are too many to be counted for every reader."""

    items: list[EventView]
    total: int | None = None
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class ForgetVisitor:
    """Somebody from elsewhere, by the URI they answered as, of whom nothing is to stay."""

    person: str


class Outward(Protocol):
    """What events answers to the edge."""

    def public_events(self, command: ListPublic) -> PublicEvents: ...

    def forget_visitor(self, command: ForgetVisitor) -> None: ...
