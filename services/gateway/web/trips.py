"""The traveller's page: days in another city."""

from datetime import date
from typing import Any

from flask import Response, g, request, url_for

from services.common.contracts.federation import RemoteCommunity
from services.common.contracts.membership import CityView
from services.common.errors import Invalid
from services.gateway import elsewhere
from services.gateway.trips import Found, Trip, find
from services.gateway.web import forms
from services.gateway.web.blueprint import web
from services.gateway.web.frame import attempt, page

KEPT = ("city", "from", "to", "radius", "fields")
RADII = ("10", "25", "50", "100", "200")
LIMIT = 12


@web.get("/travel")
def travel() -> Response:
    """Where and when, and what there is: all of it in the address."""
    query = {name: request.args.get(name, "").strip()[:80] for name in KEPT}
    query["city_q"] = request.args.get("city_q", "").strip()[:80]
    query["radius"] = query["radius"] if query["radius"] in RADII else "50"
    shown: dict[str, Any] = {"query": query, "found": None, "cities": forms.cities(query, "city")}
    if not any(query[name] for name in ("city", "from", "to")):
        return page("travel.html", **shown)
    try:
        shown["found"] = found = find(
            _trip(query),
            request.args.get("events_cursor", "")[:500],
            request.args.get("communities_cursor", "")[:500],
            LIMIT,
        )
    except Invalid as no:
        return page("travel.html", **shown, **forms.again(no))
    shown |= {"far_cities": _cities(found), **_next(query, found)}
    return page("travel.html", **shown)


def _trip(query: dict[str, str]) -> Trip:
    """What was asked. Raises Invalid naming what is missing or no day."""
    days: dict[str, date] = {}
    wrong: dict[str, list[str]] = {} if query["city"] else {"city": ["required"]}
    for name in ("from", "to"):
        try:
            days[name] = date.fromisoformat(query[name])
        except ValueError:
            wrong[name] = ["invalid" if query[name] else "required"]
        else:
            if not 1970 <= days[name].year <= 2199:
                wrong[name] = ["far_away"]
    if wrong:
        raise Invalid(fields=wrong)
    every = query["fields"] == "all" or g.identity is None
    return Trip(query["city"], days["from"], days["to"], int(query["radius"]), every)


def _cities(found: Found) -> dict[str, CityView]:
    nowhere: dict[str, CityView] = {}
    far = [one for one in found.communities.items if isinstance(one, RemoteCommunity)]
    return attempt(lambda: elsewhere.cities_of(far), nowhere)


def _next(query: dict[str, str], found: Found) -> dict[str, str | None]:
    kept: dict[str, Any] = {name: query[name] or None for name in KEPT}
    events, communities = found.events.next, found.communities.next
    return {
        "more_events": events and url_for("web.travel", **kept, events_cursor=events),
        "more_communities": communities
        and url_for("web.travel", **kept, communities_cursor=communities),
    }
