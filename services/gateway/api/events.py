"""Events: writing, publishing, finding, answering."""

from typing import Any

from flask import Response

from services.common.contracts.events import (
    Amend,
    Cancel,
    CancelSeries,
    Draft,
    ListAnswers,
    OfEvent,
    Question,
    Rsvp,
    SearchEvents,
    SeatClass,
)
from services.common.contracts.membership import SearchCities
from services.common.contracts.shared import Place
from services.common.errors import Conflict, Invalid
from services.gateway import elsewhere, fieldtree
from services.gateway.api import shapes, whereabouts
from services.gateway.api.cards import listed_event
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.eventtimes import TIMES, at
from services.gateway.api.schemas import events as schemas
from services.gateway.auth import asker
from services.gateway.etags import expected_version
from services.gateway.idempotency import fresh_id
from services.gateway.node import node

events = Noun("events", "Events and the answers to them.")

EXAMPLE = {
    "title": {"ar": "لقاء البيانات", "en": "Data evening"},
    "about": {"ar": "ثلاث كلمات قصيرة ثم نقاش."},
    "starts_at": "2027-04-02T19:00:00+03:00",
    "ends_at": "2027-04-02T21:00:00+03:00",
    "timezone": "Asia/Riyadh",
    "venue": {"name": {"ar": "مركز التقنية"}, "city_id": "108410"},
    "capacity": 30,
    "publish": True,
}


@events.door(
    "POST",
    "/communities/<slug>/events",
    takes=schemas.Announcement,
    gives=schemas.Event,
    status=201,
    needs="write",
    refuses=(404,),
    example=EXAMPLE,
)
def draft(body: dict[str, Any], slug: str) -> Response:
    """Write a new event: a draft, or published at once with `publish`."""
    given = given_of(at(body, body["timezone"]))
    given["url"] = given.pop("link", "")
    view = node().events.draft(Draft(id=fresh_id("event"), asker=asker(), slug=slug, **given))
    path = f"/events/{view.id}"
    return answer(shapes.event(view), 201, version=view.version, location=path)


def given_of(body: dict[str, Any]) -> dict[str, Any]:
    """What was sent as the contract has it; what is null is left out."""
    if isinstance(body.get("venue"), dict):
        body["venue"] = Place(**body["venue"])
    if body.get("seat_classes"):
        body["seat_classes"] = [SeatClass(**one) for one in body["seat_classes"]]
    if body.get("questions"):
        body["questions"] = [Question(**one) for one in body["questions"]]
    return {name: value for name, value in body.items() if value is not None}


@events.door(
    "PATCH",
    "/events/<id>",
    takes=schemas.EventChange,
    gives=schemas.Event,
    needs="write",
    refuses=(404, 409),
    example={"capacity": 40},
)
def amend(body: dict[str, Any], id: str) -> Response:
    """Change an event; what is left out stays, null empties. People who answered are told.
    Of a date in a series, `scope` says whether only it changes."""
    if (scope := body.pop("scope")) != "this":
        return _amend_series(body, id, scope)
    zone = body.get("timezone")
    walls = [body[name] for name in TIMES if body.get(name) is not None]
    if zone is None and any(time.tzinfo is None for time in walls):
        zone = node().events.event(OfEvent(asker=asker(), event=id)).timezone
    cleared = [name for name, value in body.items() if value is None]
    given = given_of(at(body, zone))
    view = node().events.amend(
        Amend(asker=asker(), event=id, expected=expected_version(), clear=cleared, **given)
    )
    return answer(shapes.event(view), version=view.version)


def _amend_series(body: dict[str, Any], id: str, scope: str) -> Response:
    # The series' own door knows how; loaded here because it builds on this one.
    from services.gateway.api.series import amended

    series = _series_of(id)
    amended(body, series, id if scope == "following" else "", None, None)
    return one(id)


def _series_of(id: str) -> str:
    series = node().events.event(OfEvent(asker=asker(), event=id)).series
    if not series:
        raise Conflict("series.not_a_date")
    return series


@events.door("POST", "/events/<id>/publish", gives=schemas.Event, needs="write", refuses=(404,))
def publish(id: str) -> Response:
    """Show a draft; members are told."""
    view = node().events.publish(OfEvent(asker=asker(), event=id))
    return answer(shapes.event(view), version=view.version)


@events.door(
    "POST",
    "/events/<id>/cancel",
    takes=schemas.Calling,
    gives=schemas.Event,
    needs="write",
    refuses=(404,),
)
def cancel(body: dict[str, Any], id: str) -> Response:
    """Call an event off; people who answered are told why. Of a date in a series, `scope` says
    whether only it is."""
    if body["scope"] != "this":
        event = id if body["scope"] == "following" else ""
        node().events.cancel_series(
            CancelSeries(asker=asker(), series=_series_of(id), event=event, reason=body["reason"])
        )
        return one(id)
    view = node().events.cancel(Cancel(asker=asker(), event=id, reason=body["reason"]))
    return answer(shapes.event(view), version=view.version)


@events.door("GET", "/events/<id>", gives=schemas.Event, public=True, refuses=(404,))
def one(id: str) -> Response:
    """An event's page."""
    view = node().events.event(OfEvent(asker=asker(), event=id))
    return answer(shapes.event(view), version=view.version)


@events.door("GET", "/events", query=schemas.EventQuery, gives=schemas.FoundEvents, public=True)
def search(query: dict[str, Any]) -> Response:
    """Coming events by words, field, city or nearness, community and time: ours, and those of
    the nodes this one follows (with `origin`)."""
    page = elsewhere.events(
        SearchEvents(
            asker=asker(),
            q=query["q"],
            field_ids=fieldtree.tree().below(query["field"]) if query["field"] else [],
            city_ids=_cities(query),
            community=query["community"],
            after=query["from_"],
            before=query["to"],
            online=query["online"],
            past=query["past"],
            cursor=query["cursor"],
            limit=query["limit"],
        )
    )
    return listing([listed_event(one) for one in page.items], page.next)


def _cities(query: dict[str, Any]) -> list[str]:
    whereabouts.settle(query)
    if query["city"]:
        return [query["city"]]
    if not query["near"]:
        return []
    around = SearchCities(near=query["near"], radius_km=query["radius_km"], limit=100)
    found = [city.id for city in node().membership.cities(around)]
    if not found:
        raise Invalid(fields={"near": ["unknown_city"]})
    return found


@events.door(
    "GET",
    "/communities/<slug>/events",
    query=schemas.CommunityEventQuery,
    gives=schemas.Events,
    public=True,
    refuses=(403, 404),
)
def of_community(query: dict[str, Any], slug: str) -> Response:
    """A community's events; drafts only for organizers."""
    drafts = query.pop("drafts")
    command = SearchEvents(asker=asker(), community=slug, **query)
    page = node().events.drafts(command) if drafts else node().events.search(command)
    return listing([shapes.event_card(one) for one in page.items], page.next)


@events.door(
    "PUT",
    "/events/<id>/rsvp",
    takes=schemas.RsvpIn,
    gives=schemas.Rsvp,
    needs="write",
    refuses=(404, 409),
    example={"answer": "going", "guests": 1},
)
def rsvp(body: dict[str, Any], id: str) -> Response:
    """Answer an event, or change one's answer. A full event gives a place in the waitlist, one
    with approval or a draw a state of its own; answering an offer takes it."""
    view = node().events.rsvp(Rsvp(asker=asker(), event=id, **body))
    return answer(shapes.rsvp(view))


@events.door(
    "DELETE",
    "/events/<id>/rsvp",
    gives=schemas.Rsvp,
    needs="write",
    refuses=(404, 409),
)
def cancel_rsvp(id: str) -> Response:
    """Take one's answer back; the seat goes to whoever waited longest."""
    view = node().events.cancel_rsvp(OfEvent(asker=asker(), event=id))
    return answer(shapes.rsvp(view))


@events.door(
    "GET",
    "/events/<id>/rsvps",
    query=schemas.RsvpQuery,
    gives=schemas.Rsvps,
    public=True,
    refuses=(403, 404),
)
def rsvps(query: dict[str, Any], id: str) -> Response:
    """Who answered: names for organizers, counts and consenting names for others."""
    page = node().events.answers(ListAnswers(asker=asker(), event=id, **query))
    items = [shapes.answer_of(one) for one in page.items]
    return listing(items, page.next, counts=shapes.counts(page.counts))
