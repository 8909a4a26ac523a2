"""Searching: meetings, communities and people, with every filter in the address."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, request, url_for

from services.common.contracts.events import SearchEvents
from services.common.contracts.federation import RemoteCommunity
from services.common.contracts.membership import CityView, SearchCommunities, SearchPeople
from services.common.errors import Forbidden, Unauthenticated
from services.gateway import elsewhere, fieldtree
from services.gateway.auth import asker
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import web
from services.gateway.web.frame import attempt, page

TABS = ("events", "communities", "people")
FILTERS = ("q", "field", "city", "from", "to")
LIMIT = 20


@web.get("/search")
def search() -> Response:
    """Results of one kind, and how many there are of the others."""
    tab = request.args.get("tab", "events")
    tab = tab if tab in TABS else "events"
    query = {name: request.args.get(name, "").strip()[:200] for name in FILTERS}
    query["city_q"] = request.args.get("city_q", "").strip()[:80]
    cities = forms.cities(query, "city")
    found = _ask(tab, query, request.args.get("cursor", ""))
    return page(
        "search.html",
        public=True,
        tab=tab,
        query=query,
        results=found.items if found else [],
        far_cities=_far_cities(found),
        counts=_counts(tab, query, found),
        fields=forms.fields(),
        cities=cities,
        next_url=_next(tab, query, found.next if found else None),
        people_open=found is not None or tab != "people",
    )


def _ask(tab: str, query: dict[str, str], cursor: str = "") -> Any:
    """A slice of the results; nothing where they are not for whoever asks."""
    ask = {"events": _events, "communities": _communities, "people": _people}[tab]
    try:
        return ask(query, cursor[:500])
    except (Unauthenticated, Forbidden):
        return None


def _far_cities(found: Any) -> dict[str, CityView]:
    far = [one for one in found.items if isinstance(one, RemoteCommunity)] if found else []
    return attempt(lambda: elsewhere.cities_of(far), {})


def _events(query: dict[str, str], cursor: str) -> Any:
    zone = ZoneInfo(g.reader.zone) if g.reader.zone else UTC
    last = _day(query["to"])
    return elsewhere.events(
        SearchEvents(
            asker=asker(),
            q=query["q"],
            field_ids=fieldtree.tree().below(query["field"]) if query["field"] else [],
            city_ids=[query["city"]] if query["city"] else [],
            after=_begin(_day(query["from"]), zone),
            before=_begin(last + timedelta(days=1) if last else None, zone),
            cursor=cursor,
            limit=LIMIT,
        )
    )


def _communities(query: dict[str, str], cursor: str) -> Any:
    return elsewhere.communities(
        SearchCommunities(
            asker=asker(),
            q=query["q"],
            field=query["field"],
            city=query["city"],
            cursor=cursor,
            limit=LIMIT,
        )
    )


def _people(query: dict[str, str], cursor: str) -> Any:
    return node().membership.search_people(
        SearchPeople(
            asker=asker(),
            q=query["q"],
            field=query["field"],
            city=query["city"],
            cursor=cursor,
            limit=LIMIT,
        )
    )


def _counts(tab: str, query: dict[str, str], found: Any) -> dict[str, int | None]:
    """How many results each tab has, where one slice tells; only for a search with conditions."""
    if not any(query[name] for name in FILTERS):
        return {}
    counts: dict[str, int | None] = {}
    for each in TABS:
        slice = found if each == tab else attempt(partial(_ask, each, query), None)
        whole = slice is not None and slice.next is None and not request.args.get("cursor")
        counts[each] = len(slice.items) if whole else None
    return counts


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2199 else None


def _begin(day: date | None, zone: Any) -> datetime | None:
    return datetime.combine(day, time(), zone).astimezone(UTC) if day else None


def _next(tab: str, query: dict[str, str], cursor: str | None) -> str | None:
    if not cursor:
        return None
    kept: dict[str, Any] = {
        name: value for name, value in query.items() if value and name != "city_q"
    }
    return url_for("web.search", tab=tab, cursor=cursor, **kept)
