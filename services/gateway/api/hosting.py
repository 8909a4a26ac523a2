"""Hosts by turns, and the guarded address."""

from typing import Any

from flask import Response

from services.common.contracts.events import (
    GiveHost,
    GuestView,
    HostView,
    ListGuests,
    OfRotation,
    SetAddress,
    SetHosts,
    TrustGuest,
)
from services.common.contracts.shared import Place
from services.gateway.api import shapes
from services.gateway.api.door import named, somebody
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.schemas import door as schemas
from services.gateway.api.schemas import events as event_schemas
from services.gateway.api.schemas.fields import Page
from services.gateway.auth import asker
from services.gateway.node import node

hosting = Noun("hosting", "Open evenings hosted by turns, behind a guarded address.")


@hosting.door(
    "GET", "/communities/<slug>/hosts", gives=schemas.Hosts, needs="read", refuses=(403, 404)
)
def hosts(slug: str) -> Response:
    """Who hosts by turns, the next first; for organizers and the hosts."""
    return _hosts(node().events.hosts(OfRotation(asker=asker(), slug=slug)).items)


@hosting.door(
    "PUT",
    "/communities/<slug>/hosts",
    takes=schemas.HostsIn,
    gives=schemas.Hosts,
    needs="write",
    refuses=(404, 409),
    example={"usernames": ["amal", "badr"]},
)
def set_hosts(body: dict[str, Any], slug: str) -> Response:
    """Say who hosts by turns. Coming open evenings are given to them in order."""
    views = [somebody(username) for username in dict.fromkeys(body["usernames"])]
    people = [HostView(person=one.person, name=one.name) for one in views]
    return _hosts(node().events.set_hosts(SetHosts(asker=asker(), slug=slug, hosts=people)).items)


@hosting.door(
    "PUT",
    "/events/<id>/host",
    takes=schemas.HostIn,
    gives=event_schemas.Event,
    needs="write",
    refuses=(404, 409),
    example={"username": ""},
)
def give_host(body: dict[str, Any], id: str) -> Response:
    """Pass an evening on to another host; whoever had it is next."""
    username = body["username"]
    person = shapes.here(f"{shapes.PEOPLE}{username}") if username else ""
    view = node().events.give_host(GiveHost(asker=asker(), event=id, person=person))
    return answer(shapes.event(view), version=view.version)


@hosting.door(
    "PUT",
    "/events/<id>/address",
    takes=schemas.AddressIn,
    gives=event_schemas.Event,
    needs="write",
    refuses=(404, 409),
    example={
        "venue": {"name": {"ar": "ديوانية أبي خالد"}, "address": {"ar": "العارضية، قطعة ٤"}},
        "address_rule": "approved_by_host",
    },
)
def set_address(body: dict[str, Any], id: str) -> Response:
    """Where it is and who is shown it, as its host says. It is guarded from then on."""
    venue = Place(**body["venue"])
    command = SetAddress(asker=asker(), event=id, venue=venue, address_rule=body["address_rule"])
    view = node().events.set_address(command)
    return answer(shapes.event(view), version=view.version)


@hosting.door(
    "GET",
    "/events/<id>/address/guests",
    query=Page,
    gives=schemas.Guests,
    needs="read",
    refuses=(403, 404),
)
def guests(query: dict[str, Any], id: str) -> Response:
    """Those who come, for the host and organizers."""
    page = node().events.guests_of_host(ListGuests(asker=asker(), event=id, **query))
    return listing([_guest(one) for one in page.items], page.next)


@hosting.door(
    "PUT",
    "/events/<id>/address/guests/<key>",
    gives=schemas.Guest,
    needs="write",
    refuses=(404, 409),
)
def trust(id: str, key: str) -> Response:
    """Show somebody who comes the address."""
    return answer(_guest(node().events.trust_guest(TrustGuest(asker=asker(), event=id, key=key))))


@hosting.door(
    "DELETE",
    "/events/<id>/address/guests/<key>",
    gives=schemas.Guest,
    needs="write",
    refuses=(404, 409),
)
def distrust(id: str, key: str) -> Response:
    """Show it to them no longer."""
    command = TrustGuest(asker=asker(), event=id, key=key, trusted=False)
    return answer(_guest(node().events.trust_guest(command)))


def _hosts(items: list[HostView]) -> Response:
    return answer({"items": [named(one.person, one.name) for one in items]})


def _guest(view: GuestView) -> dict[str, Any]:
    return {
        "key": view.key,
        "name": view.name,
        "guests": view.guests,
        "trusted": view.trusted,
    }
