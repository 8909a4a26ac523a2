"""Lists of what is here and of what other nodes told us, as one list.

Both are sorted alike and count their cursors alike, so the same cursor asks both, whichever of
them the last thing shown came from. The second is our own index: no other node is asked.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import current_app

from services.common import cursors
from services.common.caller import CallFailed
from services.common.contracts.events import EventCard, SearchEvents
from services.common.contracts.federation import (
    RemoteCommunity,
    RemoteCommunityPage,
    RemoteEvent,
    RemoteEventPage,
    SearchCards,
)
from services.common.contracts.membership import (
    CityView,
    CommunityCard,
    SearchCities,
    SearchCommunities,
)
from services.common.errors import Unavailable
from services.common.text import sort_name
from services.gateway import fieldtree
from services.gateway.node import node

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MOST_CITIES = 100
QUIET_SECONDS = 10
"""How long other nodes' things are left out after federation did not answer."""
QUIET = "multaqa_elsewhere_quiet"

T = TypeVar("T")
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Merged:
    """A slice of one list made of two."""

    items: list[Any]
    next: str | None = None


def events(command: SearchEvents) -> Merged:
    """Coming events, ours and those of the nodes we follow, soonest first. One community's, and
    what is over, are ours alone."""
    ours = node().events.search(command)
    theirs = RemoteEventPage(items=[])
    if not (command.community or command.past):
        theirs = _told(lambda: node().federation.remote_events(_cards_of(command)), theirs)
    return _merge(ours, theirs, _event_key, command.limit)


def communities(command: SearchCommunities) -> Merged:
    """Communities, ours and those of the nodes we follow, the largest first."""
    ours = node().membership.search_communities(command)
    wanted = SearchCards(
        q=command.q,
        field_ids=fieldtree.tree().below(command.field) if command.field else command.field_ids,
        city_ids=_around(command),
        cursor=command.cursor,
        limit=command.limit,
    )
    nothing = RemoteCommunityPage(items=[])
    theirs = _told(lambda: node().federation.remote_communities(wanted), nothing)
    return _merge(ours, theirs, _community_key, command.limit)


def cities_of(things: Iterable[Any]) -> dict[str, CityView]:
    """The cities of other nodes' things, by id."""
    ids = {one.city_id for one in things if one.city_id}
    if not ids:
        return {}
    return {one.id: one for one in node().membership.cities(SearchCities(ids=[*ids]))}


def _cards_of(command: SearchEvents) -> SearchCards:
    return SearchCards(
        q=command.q,
        field_ids=command.field_ids,
        city_ids=command.city_ids,
        after=command.after,
        before=command.before,
        online=command.online,
        cursor=command.cursor,
        limit=command.limit,
    )


def _around(command: SearchCommunities) -> list[str]:
    if not command.near:
        return [command.city] if command.city else []
    near = SearchCities(near=command.near, radius_km=command.radius_km, limit=MOST_CITIES)
    found = [one.id for one in node().membership.cities(near)]
    return [one for one in found if not command.city or one == command.city] or [command.near]


def _told(ask: Callable[[], T], nothing: T) -> T:
    """What federation tells; nothing while it does not answer, without asking it each time."""
    shelf = current_app.extensions
    if time.monotonic() < shelf.get(QUIET, 0.0):
        return nothing
    try:
        return ask()
    except (Unavailable, CallFailed):
        shelf[QUIET] = time.monotonic() + QUIET_SECONDS
        return nothing


def _merge(ours: Any, theirs: Any, key: Callable[[Any], Key], limit: int) -> Merged:
    both = sorted([*ours.items, *theirs.items], key=key)
    more = len(both) > limit or ours.next or theirs.next
    shown = both[:limit]
    if not more or not shown:
        return Merged(shown, ours.next)
    return Merged(shown, cursors.encode(*_as_cursor(key(shown[-1]))))


def _event_key(event: EventCard | RemoteEvent) -> Key:
    return (event.starts_at - EPOCH) // MILLISECOND, event.id


def _community_key(community: CommunityCard | RemoteCommunity) -> Key:
    return -community.members, sort_name(community.name), community.id


def _as_cursor(key: Key) -> Key:
    # The largest comes first, so its number is turned round for sorting.
    return (-key[0], *key[1:]) if len(key) == 3 else key
