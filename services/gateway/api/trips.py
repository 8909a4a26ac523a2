"""The traveller: what there is elsewhere of one's fields for a few days."""

from typing import Any

from flask import Response

from services.common.contracts.federation import RemoteCommunity
from services.gateway import elsewhere
from services.gateway.api import shapes, whereabouts
from services.gateway.api.cards import listed_community, listed_event
from services.gateway.api.doors import Noun, answer
from services.gateway.api.schemas import trips as schemas
from services.gateway.trips import Trip, find

trips = Noun("trips", "Days in another city.")


@trips.door("GET", "/trips", query=schemas.TripQuery, gives=schemas.Trip)
def trip(query: dict[str, Any]) -> Response:
    """Events on these days and communities in and around a city, of one's own fields: ours, and
    those of the nodes this one follows (S36)."""
    found = find(
        Trip(
            city=whereabouts.settle({"city": query["city"]})["city"],
            first=query["from_"],
            last=query["to"],
            radius_km=query["radius_km"],
            every_field=query["fields_"] == "all",
        ),
        query["events_cursor"],
        query["communities_cursor"],
        query["limit"],
    )
    far = [one for one in found.communities.items if isinstance(one, RemoteCommunity)]
    cities = elsewhere.cities_of(far)
    return answer(
        {
            "city": shapes.city(found.city),
            "fields": [shapes.field(one) for one in found.fields],
            "events": {
                "items": [listed_event(one) for one in found.events.items],
                "next": found.events.next,
            },
            "communities": {
                "items": [listed_community(one, cities) for one in found.communities.items],
                "next": found.communities.next,
            },
        }
    )
