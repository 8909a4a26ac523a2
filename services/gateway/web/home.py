"""The front page, what this node is, and how pages look."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Response, g, request

from services.common.contracts.events import EventCard, EventPage, ListMine, SearchEvents
from services.common.contracts.membership import (
    CommunityCard,
    CommunityPage,
    SearchCities,
    SearchCommunities,
)
from services.gateway import fieldtree
from services.gateway.auth import asker
from services.gateway.node import node
from services.gateway.web import addresses, forms
from services.gateway.web.blueprint import web
from services.gateway.web.frame import THEMES, attempt, away, page, several

SHOWN = 6
COUNTED = 100
YEAR = 365 * 24 * 3600


@web.get("/")
def home() -> Response:
    """The front page: what there is for anybody, or one's own for whoever is signed in."""
    if g.identity is not None:
        return page("home.html", **_own())
    communities = _communities(COUNTED)
    events = _events(SearchEvents(asker=asker(), limit=SHOWN))
    return page(
        "home.html",
        public=True,
        events=events,
        communities=communities[:SHOWN],
        fields=_by_field(communities),
        cities=_by_city(communities),
        totals=None,
    )


def _communities(limit: int) -> list[CommunityCard]:
    search = SearchCommunities(asker=asker(), limit=limit)
    ask = node().membership.search_communities
    return attempt(lambda: ask(search), CommunityPage(items=[])).items


def _events(search: SearchEvents) -> list[EventCard]:
    return attempt(lambda: node().events.search(search), EventPage(items=[])).items


def _by_field(communities: list[CommunityCard]) -> list[tuple[Any, int]]:
    known = {field.id: field for one in communities for field in one.fields}
    frequent = forms.most([field.id for one in communities for field in one.fields])
    return [(known[id], count) for id, count in frequent]


def _by_city(communities: list[CommunityCard]) -> list[tuple[Any, int]]:
    known = {one.city.id: one.city for one in communities if one.city}
    frequent = forms.most([one.city.id for one in communities if one.city])
    return [(known[id], count) for id, count in frequent]


def _own() -> dict[str, Any]:
    who = asker()
    mine = attempt(
        lambda: node().events.mine(ListMine(asker=who, limit=SHOWN)), EventPage(items=[])
    ).items
    belongs = several(lambda: node().membership.my_communities(who))
    known = {event.id for event in mine}
    close = [event for event in _close_by() if event.id not in known]
    slugs = {community.slug for community in belongs}
    others = [one for one in _communities(2 * SHOWN) if one.slug not in slugs]
    return {
        "mine": mine,
        "my_communities": belongs[:SHOWN],
        "suggestions": close[:SHOWN],
        "communities": others[:SHOWN],
    }


def _close_by() -> list[EventCard]:
    """Meetings of the person's fields, and those in the person's city."""
    me = attempt(lambda: node().membership.myself(asker()), None)
    if me is None:
        return []
    found: dict[str, EventCard] = {}
    if me.fields:
        tree = attempt(lambda: fieldtree.tree(), None)
        below = {id for field in me.fields for id in (tree.below(field.id) if tree else ())}
        search = SearchEvents(asker=asker(), field_ids=sorted(below)[:100], limit=SHOWN)
        found.update((event.id, event) for event in _events(search))
    if me.city is not None:
        near = SearchCities(near=me.city.id, radius_km=50, limit=100)
        cities = several(lambda: node().membership.cities(near))
        ids = [city.id for city in cities] or [me.city.id]
        search = SearchEvents(asker=asker(), city_ids=ids, limit=SHOWN)
        found.update((event.id, event) for event in _events(search))
    return sorted(found.values(), key=lambda event: event.starts_at)


@web.get("/about")
def about() -> Response:
    """What this node is and who runs it."""
    settings = node().settings
    return page(
        "about_node.html",
        public=True,
        node={
            "name": settings.names,
            "about": "",
            "operator": "",
            "contact": "",
            "version": _version(),
            "source_url": "",
        },
        totals=None,
        rules=None,
    )


def _version() -> str:
    try:
        return version("multaqa")
    except PackageNotFoundError:
        return "0.1"


@web.post("/theme")
def theme() -> Response:
    """Keep light or dark for a year; without JavaScript, where the page itself does it."""
    wanted = request.form.get("theme", "")
    response = away(addresses.own(request.form.get("next")) or f"/{g.reader.language}/")
    if wanted in THEMES:
        response.set_cookie("theme", wanted, max_age=YEAR, samesite="Lax", path="/")
    else:
        response.delete_cookie("theme", path="/", samesite="Lax")
    return response
