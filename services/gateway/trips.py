"""Somebody is elsewhere for a few days: what there is of their fields, here and on other nodes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import g

from services.common.contracts.events import SearchEvents
from services.common.contracts.membership import (
    CityView,
    FieldView,
    SearchCities,
    SearchCommunities,
)
from services.common.errors import Invalid
from services.gateway import elsewhere, fieldtree
from services.gateway.auth import asker
from services.gateway.elsewhere import Merged
from services.gateway.node import node

LONGEST = timedelta(days=92)
MOST_CITIES = 100
RADIUS = 50


@dataclass(frozen=True)
class Trip:
    """Days in a city and around it, first and last included. `every_field` asks for all fields;
    else for the traveller's own, where they have named some."""

    city: str
    first: date
    last: date
    radius_km: int = RADIUS
    every_field: bool = False


@dataclass(frozen=True)
class Found:
    """What a traveller finds: the city, the fields asked for, a slice of either list."""

    city: CityView
    fields: list[FieldView]
    events: Merged
    communities: Merged


def find(
    trip: Trip, events_cursor: str = "", communities_cursor: str = "", limit: int = 20
) -> Found:
    """Events on these days and communities there, soonest and largest first. Raises Invalid naming
    `city`, `from`, `to`."""
    city = _city(trip)
    begins, ends = _bounds(trip, city)
    fields = [] if trip.every_field else own_fields()
    below = _with_all_below(fields)
    around = SearchCities(near=city.id, radius_km=trip.radius_km, limit=MOST_CITIES)
    events = elsewhere.events(
        SearchEvents(
            asker=asker(),
            field_ids=below,
            city_ids=[one.id for one in node().membership.cities(around)],
            after=begins,
            before=ends,
            cursor=events_cursor,
            limit=limit,
        )
    )
    communities = elsewhere.communities(
        SearchCommunities(
            asker=asker(),
            field_ids=below,
            near=city.id,
            radius_km=trip.radius_km,
            cursor=communities_cursor,
            limit=limit,
        )
    )
    return Found(city, fields, events, communities)


def own_fields() -> list[FieldView]:
    """The fields the reader named; none for whoever is not signed in."""
    return node().membership.myself(asker()).fields if g.identity is not None else []


def _city(trip: Trip) -> CityView:
    found = node().membership.cities(SearchCities(ids=[trip.city])) if trip.city else []
    if not found:
        raise Invalid(fields={"city": ["unknown_city" if trip.city else "required"]})
    return found[0]


def _bounds(trip: Trip, city: CityView) -> tuple[datetime, datetime]:
    """The days as the city's clocks have them; what is over is not shown."""
    if trip.last < trip.first:
        raise Invalid(fields={"to": ["before_start"]})
    if trip.last - trip.first > LONGEST:
        raise Invalid(fields={"to": ["too_late"]})
    zone, day = ZoneInfo(city.timezone), timedelta(days=1)
    begins = datetime.combine(trip.first, time(), zone).astimezone(UTC)
    ends = datetime.combine(trip.last + day, time(), zone).astimezone(UTC)
    if ends <= node().clock.now():
        raise Invalid(fields={"to": ["in_the_past"]})
    return max(begins, node().clock.now()), ends


def _with_all_below(fields: list[FieldView]) -> list[str]:
    tree = fieldtree.tree()
    return [*dict.fromkeys(id for one in fields for id in tree.below(one.id))]
