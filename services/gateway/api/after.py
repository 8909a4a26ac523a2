"""After a meeting: feedback, thanks and materials, closing, one's own record, copies."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response

from services.common.contracts.events import (
    AfterView,
    AttendedView,
    CloseEvent,
    CopyEvent,
    FeedbackPage,
    FeedbackView,
    GiveFeedback,
    ListAttended,
    ListUnserved,
    Material,
    OfEvent,
    PutMaterials,
    ReadFeedback,
    Reschedule,
)
from services.gateway.api import shapes
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.eventtimes import at
from services.gateway.api.schemas import after as schemas
from services.gateway.api.schemas import events as event_schemas
from services.gateway.api.schemas.fields import Page
from services.gateway.api.shapes import instant
from services.gateway.auth import asker
from services.gateway.idempotency import fresh_id
from services.gateway.node import node

after = Noun("after", "What comes after a meeting.")

MOST_EXPORTED = 5000
COLUMNS = ("date", "title", "community", "minutes", "how", "event_id")
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@after.door(
    "PUT",
    "/events/<id>/feedback",
    takes=schemas.FeedbackIn,
    gives=schemas.Feedback,
    needs="write",
    refuses=(404, 409),
    example={"rating": 5, "helped": "التمارين", "served": "yes"},
)
def give(body: dict[str, Any], id: str) -> Response:
    """Say how a meeting was, for those who came; saying it again replaces it."""
    return answer(feedback_of(node().events.give_feedback(_said(body, id))))


def _said(body: dict[str, Any], id: str) -> GiveFeedback:
    return GiveFeedback(asker=asker(), event=id, **body)


@after.door(
    "GET",
    "/events/<id>/feedback",
    query=schemas.FeedbackQuery,
    gives=schemas.Feedback,
    needs="read",
    refuses=(404,),
)
def read(query: dict[str, Any], id: str) -> Response:
    """One's own voice; for organisers what everybody said."""
    page = node().events.feedback(ReadFeedback(asker=asker(), event=id, **query))
    shown = feedback_of(page)
    return listing(shown.pop("items"), shown.pop("next"), **shown)


@after.door("GET", "/events/<id>/materials", gives=schemas.After, needs="read", refuses=(404,))
def materials(id: str) -> Response:
    """Thanks and materials, for those who came and for organisers."""
    return answer(after_of(node().events.after_event(OfEvent(asker=asker(), event=id))))


@after.door(
    "PUT",
    "/events/<id>/materials",
    takes=schemas.MaterialsIn,
    gives=schemas.After,
    needs="write",
    refuses=(404, 409),
    example={
        "thanks": {"ar": "شكرًا لكل من حضر."},
        "links": [{"title": "العرض", "url": "https://example.org/slides"}],
    },
)
def put_materials(body: dict[str, Any], id: str) -> Response:
    """Write thanks and materials; organisers only."""
    links = [Material(**one) for one in body["links"]]
    command = PutMaterials(asker=asker(), event=id, thanks=body["thanks"], links=links)
    return answer(after_of(node().events.put_materials(command)))


@after.door("POST", "/events/<id>/thanks", gives=schemas.After, needs="write", refuses=(404,))
def thank(id: str) -> Response:
    """Tell those who came of thanks and materials; once, however often it is asked."""
    return answer(after_of(node().events.send_thanks(OfEvent(asker=asker(), event=id))))


@after.door(
    "PUT",
    "/events/<id>/closing",
    takes=schemas.ClosingIn,
    gives=schemas.After,
    needs="write",
    refuses=(404, 409),
    example={"took_place": "yes", "served": "partly"},
)
def close(body: dict[str, Any], id: str) -> Response:
    """Note whether a meeting took place and served its goal; organisers only."""
    return answer(after_of(node().events.close_event(CloseEvent(asker=asker(), event=id, **body))))


@after.door(
    "GET",
    "/communities/<slug>/events/unserved",
    query=Page,
    gives=event_schemas.Events,
    needs="read",
    refuses=(404,),
)
def unserved(query: dict[str, Any], slug: str) -> Response:
    """Meetings that name no goal they serve, newest first; organisers only."""
    page = node().events.unserved(ListUnserved(asker=asker(), slug=slug, **query))
    return listing([shapes.event_card(one) for one in page.items], page.next)


@after.door(
    "POST",
    "/events/<id>/copy",
    takes=schemas.CopyIn,
    gives=event_schemas.Event,
    status=201,
    needs="write",
    refuses=(404,),
    example={"starts_at": "2027-05-07T19:00:00+03:00"},
)
def copy(body: dict[str, Any], id: str) -> Response:
    """A draft with an event's content and nobody's answer; organisers only."""
    start = body["starts_at"]
    if start is not None:
        zone = ""
        if start.tzinfo is None:
            zone = node().events.event(OfEvent(asker=asker(), event=id)).timezone
        start = at({"starts_at": start}, zone or None)["starts_at"]
    view = node().events.copy_event(
        CopyEvent(id=fresh_id("event"), asker=asker(), event=id, starts_at=start)
    )
    path = f"/events/{view.id}"
    return answer(shapes.event(view), 201, version=view.version, location=path)


@after.door(
    "POST",
    "/events/<id>/reschedule",
    takes=schemas.RescheduleIn,
    gives=event_schemas.Event,
    needs="write",
    refuses=(404,),
    example={"starts_at": "2027-04-09T19:00:00+03:00"},
)
def reschedule(body: dict[str, Any], id: str) -> Response:
    """Move an event and ask everybody to confirm again: places stay held until `confirm_by`, then
    those of the silent go to whoever waits."""
    given = {name: time for name, time in body.items() if time is not None}
    zone = None
    if any(time.tzinfo is None for time in given.values()):
        zone = node().events.event(OfEvent(asker=asker(), event=id)).timezone
    view = node().events.reschedule(Reschedule(asker=asker(), event=id, **at(given, zone)))
    return answer(shapes.event(view), version=view.version)


@after.door("GET", "/me/attendance", query=Page, gives=schemas.AttendedList, needs="read")
def attended(query: dict[str, Any]) -> Response:
    """What one came to, newest first, and for how many minutes."""
    page = node().events.attended(ListAttended(asker=asker(), **query))
    return listing([attended_of(one) for one in page.items], page.next)


@after.door("GET", "/me/attendance.csv", needs="read", content="text/csv")
def attended_csv() -> Response:
    """The same as one table, at most 5000 lines, for a certificate of hours or a spreadsheet."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    language = asker().language
    for one in _every():
        title, community = (
            said.get(language) or next(iter(said.values()), "")
            for said in (one.title, one.community_name)
        )
        row = (instant(one.starts_at), title, community, one.minutes, one.how, one.event)
        table.writerow([_harmless(cell) for cell in row])
    # The mark tells spreadsheets that this is UTF-8.
    response = Response(
        "\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8; header=present"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="attendance.csv"'
    return response


def _every() -> Iterator[AttendedView]:
    cursor, given = "", 0
    while given < MOST_EXPORTED:
        page = node().events.attended(ListAttended(asker=asker(), cursor=cursor, limit=100))
        yield from page.items
        given += len(page.items)
        if not page.next:
            return
        cursor = page.next


def _harmless(cell: Any) -> Any:
    # A spreadsheet would run what begins like a formula.
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGINS_A_FORMULA) else cell


def voice_of(view: FeedbackView) -> dict[str, Any]:
    """What one person said."""
    return {
        "rating": view.rating,
        "helped": view.helped,
        "change": view.change,
        "served": view.served,
        "named": view.named,
        "name": view.name,
        "at": instant(view.at),
    }


def feedback_of(view: FeedbackPage) -> dict[str, Any]:
    """What was said of a meeting, as the asker may see it."""
    return {
        "mine": voice_of(view.mine) if view.mine else None,
        "may": view.may,
        "closes_at": instant(view.closes_at),
        "organizer": view.organizer,
        "count": view.count,
        "enough": view.enough,
        "average": view.average,
        "ratings": view.ratings,
        "served": view.served,
        "items": [voice_of(one) for one in view.items],
        "next": view.next,
    }


def after_of(view: AfterView) -> dict[str, Any]:
    """Thanks, materials and, for organisers, how it was closed."""
    closing = {
        "took_place": view.took_place,
        "served": view.served,
        "note": view.note,
        "closed_at": instant(view.closed_at),
        "thanked_at": instant(view.thanked_at),
    }
    return {
        "event_id": view.event,
        "came": view.came,
        "organizer": view.organizer,
        "thanks": view.thanks,
        "links": [{"title": one.title, "url": one.url} for one in view.links],
        "closing": closing if view.organizer else None,
    }


def attended_of(view: AttendedView) -> dict[str, Any]:
    """A meeting one came to."""
    return {
        "event_id": view.event,
        "title": view.title,
        "community": view.slug,
        "community_name": view.community_name,
        "starts_at": instant(view.starts_at),
        "timezone": view.timezone,
        "at": instant(view.at),
        "minutes": view.minutes,
        "how": view.how,
    }
