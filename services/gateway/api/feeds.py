"""Calendars and feeds: of a community, of one event, of a person's own answers."""

from typing import Any

from flask import Response

from services.common.contracts.events import EventView, FeedOf, OfEvent, SeriesFeedOf
from services.common.contracts.federation import ListAnswersElsewhere
from services.common.contracts.membership import OfCommunity, Token
from services.common.contracts.shared import Asker, Text
from services.common.errors import NotFound, Unauthenticated
from services.gateway import feeds as writing
from services.gateway.api.doors import PREFIX, Noun
from services.gateway.api.schemas import accounts as account_schemas
from services.gateway.api.schemas import events as schemas
from services.gateway.auth import asker
from services.gateway.etags import tag, tagged
from services.gateway.language import LANGUAGES, language
from services.gateway.node import node

feeds = Noun("feeds", "Calendars and feeds.")

ICS = "text/calendar"
ATOM = "application/atom+xml"
MOST_ELSEWHERE = 200


def feed_language(query: dict[str, Any]) -> str:
    """The language asked for, else the reader's."""
    return query["lang"] if query["lang"] in LANGUAGES else language()


def feed_file(body: bytes, kind: str, name: str) -> Response:
    """A feed of this media type under its file name, answered with 304 where it is known."""
    response = Response(body, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return tagged(response, tag(body))


def _called(name: Text, reader: str) -> str:
    return name.get(reader) or next(iter(name.values()), "")


def _calendar(events: list[EventView], name: str, reader: str, file: str) -> Response:
    body = writing.calendar(events, name, node().settings.origin, reader)
    return feed_file(body, ICS, file)


@feeds.door(
    "GET",
    "/communities/<slug>/events.ics",
    query=schemas.FeedQuery,
    content=ICS,
    public=True,
    refuses=(403, 404),
)
def community_ics(query: dict[str, Any], slug: str) -> Response:
    """A community's events for a calendar."""
    reader = feed_language(query)
    view = node().membership.community(OfCommunity(asker=asker(), slug=slug))
    feed = node().events.feed(FeedOf(community=view.id, series=False))
    series = node().events.series_feed(SeriesFeedOf(community=view.id)).series
    name = _called(view.name, reader)
    body = writing.calendar(feed.events, name, node().settings.origin, reader, series)
    return feed_file(body, ICS, f"{view.slug}.ics")


@feeds.door(
    "GET",
    "/communities/<slug>/events.atom",
    query=schemas.FeedQuery,
    content=ATOM,
    public=True,
    refuses=(403, 404),
)
def community_atom(query: dict[str, Any], slug: str) -> Response:
    """A community's events for a feed reader."""
    reader = feed_language(query)
    view = node().membership.community(OfCommunity(asker=asker(), slug=slug))
    feed = node().events.feed(FeedOf(community=view.id))
    origin = node().settings.origin
    page = f"{origin}/{reader}/communities/{view.slug}"
    own = f"{origin}{PREFIX}/communities/{view.slug}/events.atom"
    body = writing.atom(feed.events, _called(view.name, reader), page, origin, reader, own)
    return feed_file(body, ATOM, f"{view.slug}.atom")


@feeds.door(
    "GET", "/events/<id>.ics", query=schemas.FeedQuery, content=ICS, public=True, refuses=(404,)
)
def event_ics(query: dict[str, Any], id: str) -> Response:
    """One event for a calendar."""
    reader = feed_language(query)
    view = node().events.event(OfEvent(asker=asker(), event=id))
    if view.status == "draft":
        raise NotFound("event.unknown")
    return _calendar([view], _called(view.title, reader), reader, f"{view.id}.ics")


@feeds.door("GET", "/me/calendar.ics", query=account_schemas.CalendarQuery, content=ICS)
def my_ics(query: dict[str, Any]) -> Response:
    """One's own answers for a calendar, by the token in `calendar_url`."""
    whose = node().membership.authenticate_calendar(Token(token=query["token"]))
    if not whose.person:
        raise Unauthenticated("session.unknown")
    reader = query["lang"] if query["lang"] in LANGUAGES else whose.language
    feed = node().events.feed(FeedOf(person=whose.person))
    # Without them the calendar would lose meetings it had: better no answer for a while.
    asking = ListAnswersElsewhere(asker=Asker(person=whose.person), limit=MOST_ELSEWHERE)
    elsewhere = [
        one
        for one in node().federation.answers_elsewhere(asking).items
        if one.state in ("asked", "going", "waitlisted")
    ]
    name = _called(whose.name, reader)
    body = writing.calendar(feed.events, name, node().settings.origin, reader, elsewhere=elsewhere)
    response = feed_file(body, ICS, "calendar.ics")
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
