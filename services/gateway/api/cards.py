"""Events and communities of other nodes: their cards, and how they stand in lists of ours."""

from typing import Any

from flask import Response

from services.common.contracts.events import EventCard
from services.common.contracts.federation import OfCard, Origin, RemoteCommunity, RemoteEvent
from services.common.contracts.membership import CityView, CommunityCard
from services.gateway import fieldtree
from services.gateway.api import shapes
from services.gateway.api.doors import Noun, answer
from services.gateway.api.moments import instant, local
from services.gateway.api.schemas import cards as schemas
from services.gateway.auth import asker
from services.gateway.node import node

cards = Noun("cards", "Events and communities of the nodes this one follows.")

NOBODY = dict.fromkeys(
    ("going", "maybe", "declined", "waitlisted", "pending", "entered", "offered"), 0
)


@cards.door("GET", "/cards/<id>", gives=schemas.Card, public=True, refuses=(404,))
def one(id: str) -> Response:
    """What is known here of an event or community of another node, and how old that is."""
    view = node().federation.card(OfCard(asker=asker(), id=id))
    return answer(_event(view.event) if view.event else _community(view.community))


def listed_event(view: EventCard | RemoteEvent) -> dict[str, Any]:
    """An event in a list of ours, wherever it is from."""
    if isinstance(view, EventCard):
        return {**shapes.event_card(view), "origin": None}
    return {
        "id": view.id,
        "title": view.title,
        "status": view.status,
        "mode": view.mode,
        "starts_at": local(view.starts_at, view.timezone),
        "ends_at": local(view.ends_at, view.timezone),
        "timezone": view.timezone,
        "all_day": view.all_day,
        "community": {"slug": "", "name": view.community_name},
        "city_id": view.city_id,
        "field_ids": view.field_ids,
        "capacity": view.capacity,
        "counts": {**NOBODY, "going": view.going or 0},
        "mine": None,
        "drop_in": False,
        "url": _page(view.id),
        "place": view.place,
        "origin": origin(view.origin),
    }


def listed_community(
    view: CommunityCard | RemoteCommunity, cities: dict[str, CityView]
) -> dict[str, Any]:
    """A community in a list of ours, wherever it is from."""
    if isinstance(view, CommunityCard):
        url = shapes.page(f"/communities/{view.slug}")
        return {**shapes.community_card(view), "url": url, "origin": None}
    known = {one.id: one for one in fieldtree.tree().fields}
    return {
        "id": view.id,
        "slug": "",
        "name": view.name,
        "city": shapes.city(cities.get(view.city_id)),
        "fields": [shapes.field(known[one]) for one in view.field_ids if one in known],
        "form": "",
        "stage": "",
        "members": view.members,
        "role": "",
        "status": "",
        "url": _page(view.id),
        "origin": origin(view.origin),
    }


def origin(view: Origin) -> dict[str, Any]:
    """Where something comes from."""
    return {**vars(view), "seen_at": instant(view.seen_at)}


def _page(id: str) -> str:
    return shapes.page(f"/cards/{id}")


def _event(view: RemoteEvent) -> dict[str, Any]:
    zone = view.timezone
    shown = {name: value for name, value in vars(view).items() if name not in ("title", "all_day")}
    return {
        **shown,
        "kind": "event",
        "name": view.title,
        "starts_at": local(view.starts_at, zone),
        "ends_at": local(view.ends_at, zone),
        "url": _page(view.id),
        "origin": origin(view.origin),
    }


def _community(view: RemoteCommunity | None) -> dict[str, Any]:
    assert view is not None
    more = {"kind": "community", "url": _page(view.id), "origin": origin(view.origin)}
    return {**vars(view), **more}
