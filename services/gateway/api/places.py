"""Cities and the field tree."""

from typing import Any

from flask import Response, g

from services.common.contracts.membership import SearchCities
from services.common.errors import Invalid
from services.gateway import fieldtree
from services.gateway.api import shapes
from services.gateway.api.doors import Noun, listing
from services.gateway.api.schemas import places as schemas
from services.gateway.node import node

places = Noun("places", "Cities and fields.")


@places.door("GET", "/cities", query=schemas.CityQuery, gives=schemas.Cities, public=True)
def cities(query: dict[str, Any]) -> Response:
    """Cities by a name in Arabic or English, likeliest first."""
    if query["cursor"]:
        raise Invalid(fields={"cursor": ["invalid"]})
    ids = [query["id"]] if query["id"] else []
    found = node().membership.cities(SearchCities(q=query["q"], ids=ids, limit=query["limit"]))
    g.keep_for = 3600
    return listing([shapes.city(one) for one in found[: query["limit"]]], None)


@places.door("GET", "/fields", query=schemas.FieldQuery, gives=schemas.Fields, public=True)
def fields(query: dict[str, Any]) -> Response:
    """The field tree, flat, parents before children."""
    found = fieldtree.tree().matching(query["q"], query["parent"])
    g.keep_for = 3600
    return listing([shapes.field(one) for one in found], None)
