"""Communities: founding, finding, changing."""

from typing import Any

from flask import Response

from services.common.contracts.federation import RemoteCommunity
from services.common.contracts.membership import (
    AmendCommunity,
    Found,
    OfCommunity,
    SearchCommunities,
)
from services.gateway import elsewhere
from services.gateway.api import shapes, whereabouts
from services.gateway.api.cards import listed_community
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.schemas import communities as schemas
from services.gateway.auth import asker
from services.gateway.etags import expected_version
from services.gateway.idempotency import fresh_id
from services.gateway.node import node

communities = Noun("communities", "Communities.")

EXAMPLE = {
    "slug": "riyadh-data",
    "name": {"ar": "ملتقى بيانات الرياض", "en": "Riyadh Data Meetup"},
    "about": {"ar": "نلتقي مرة كل شهر."},
    "field_ids": ["0613"],
    "city_id": "108410",
    "form": "meetup_group",
    "join_mode": "open",
}


@communities.door(
    "POST",
    "/communities",
    takes=schemas.Founding,
    gives=schemas.Community,
    status=201,
    needs="write",
    example=EXAMPLE,
)
def found(body: dict[str, Any]) -> Response:
    """Found a community; one becomes its founder."""
    given = {**body, "city_id": body.get("city_id") or ""}
    view = node().membership.found(Found(id=fresh_id("community"), asker=asker(), **given))
    path = f"/communities/{view.slug}"
    return answer(shapes.community(view), 201, version=view.version, location=path)


@communities.door(
    "GET", "/communities", query=schemas.CommunityQuery, gives=schemas.FoundCommunities, public=True
)
def search(query: dict[str, Any]) -> Response:
    """Communities by words, field, city or nearness: ours, and those of the nodes this one
    follows (with `origin`)."""
    page = elsewhere.communities(SearchCommunities(asker=asker(), **whereabouts.settle(query)))
    cities = elsewhere.cities_of(one for one in page.items if isinstance(one, RemoteCommunity))
    return listing([listed_community(one, cities) for one in page.items], page.next)


@communities.door(
    "GET", "/communities/<slug>", gives=schemas.Community, public=True, refuses=(404,)
)
def one(slug: str) -> Response:
    """A community's page."""
    view = node().membership.community(OfCommunity(asker=asker(), slug=slug))
    return answer(shapes.community(view), version=view.version)


@communities.door(
    "PATCH",
    "/communities/<slug>",
    takes=schemas.CommunityChange,
    gives=schemas.Community,
    needs="write",
    refuses=(404, 409),
    example={"about": {"ar": "نلتقي كل أسبوعين."}},
)
def amend(body: dict[str, Any], slug: str) -> Response:
    """Change a community; what is left out stays."""
    if body.get("city_id", "") is None:
        body["city_id"] = ""
    command = AmendCommunity(asker=asker(), slug=slug, expected=expected_version(), **body)
    view = node().membership.amend_community(command)
    return answer(shapes.community(view), version=view.version)
