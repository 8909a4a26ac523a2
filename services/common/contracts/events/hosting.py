"""Hosts: whose turn it is, and who is shown where it is."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.common.contracts.events.editing import Before
from services.common.contracts.events.gatherings import AddressRule, EventView
from services.common.contracts.shared import Asker, Place, Text
from services.common.messages import Message

# --- messages -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class HostAssigned(Message):
    """It is a person's turn to host an open evening."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    person: str


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Message):
    """A guarded address changed; of concern only to those who are shown it. It says no address.
    `by` is the host, where it was the host who changed it."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    community: str
    slug: str
    community_name: Text
    by: str = ""
    before: Before | None = None


# --- commands and questions -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class HostView:
    """Somebody who hosts."""

    person: str
    name: Text


@dataclass(frozen=True, kw_only=True)
class OfRotation:
    """The hosts of a community, in the order of their turns."""

    asker: Asker
    slug: str


@dataclass(frozen=True, kw_only=True)
class SetHosts:
    """Who hosts the open evenings of a community by turns; an empty list ends that."""

    asker: Asker
    slug: str
    hosts: list[HostView]


@dataclass(frozen=True, kw_only=True)
class GiveHost:
    """Give an evening to another host: to `person` of the rotation, or to whoever is next."""

    asker: Asker
    event: str
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class SetAddress:
    """The host says where it is and who is shown it."""

    asker: Asker
    event: str
    venue: Place
    address_rule: AddressRule


@dataclass(frozen=True, kw_only=True)
class ListGuests:
    """Those who come, for the host to say who is shown the address."""

    asker: Asker
    event: str
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class TrustGuest:
    """Show one of them the address, or no longer."""

    asker: Asker
    event: str
    key: str
    trusted: bool = True


# --- views ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Hosts:
    """Hosts in the order of their turns, the next first."""

    items: list[HostView] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class GuestView:
    """Somebody who comes, as the host sees them."""

    key: str
    name: Text
    guests: int
    trusted: bool


@dataclass(frozen=True, kw_only=True)
class GuestPage:
    """A slice of those who come."""

    items: list[GuestView]
    next: str | None = None


class Hosting(Protocol):
    """Hosting by turns, behind a guarded address."""

    def hosts(self, command: OfRotation) -> Hosts: ...
    def set_hosts(self, command: SetHosts) -> Hosts: ...
    def give_host(self, command: GiveHost) -> EventView: ...
    def set_address(self, command: SetAddress) -> EventView: ...
    def guests_of_host(self, command: ListGuests) -> GuestPage: ...
    def trust_guest(self, command: TrustGuest) -> GuestView: ...
