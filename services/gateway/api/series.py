"""Series: one thing with many dates."""

from typing import Any

from flask import Response

from services.common.contracts.events import (
    Amend,
    AmendSeries,
    AnswerSeries,
    Begin,
    CancelSeries,
    Draft,
    ListDates,
    OfEvent,
    OfSeries,
    SeriesView,
)
from services.gateway import feeds as writing
from services.gateway.api import shapes
from services.gateway.api.doors import PREFIX, Noun, answer, listing
from services.gateway.api.events import EXAMPLE, given_of
from services.gateway.api.eventtimes import TIMES, at
from services.gateway.api.feeds import ICS, feed_file, feed_language
from services.gateway.api.schemas import events as event_schemas
from services.gateway.api.schemas import series as schemas
from services.gateway.api.shapes import here, instant, page
from services.gateway.auth import asker
from services.gateway.etags import expected_version
from services.gateway.idempotency import fresh_id
from services.gateway.node import node

series = Noun("series", "Series of dates.")


def shape(view: SeriesView) -> dict[str, Any]:
    """A series as the API shows it."""
    return {
        "id": view.id,
        "status": view.status,
        "rule": view.rule,
        "template": shapes.event(view.template),
        "excluded": [instant(one) for one in view.excluded],
        "exceptions": [
            {"recurrence": instant(one.recurrence), "event": one.event.id}
            for one in view.exceptions
        ],
        "dates": view.dates,
        "next_event": view.next_event,
        "organizer": view.organizer,
        "mine": None
        if view.mine is None
        else {"answer": view.mine.answer, "guests": view.mine.guests},
        "continues": view.continues,
        "version": view.revision,
        "url": page(f"/series/{view.id}"),
        "ics": here(f"{PREFIX}/series/{view.id}.ics"),
    }


def _of(id: str) -> OfSeries:
    return OfSeries(asker=asker(), series=id)


@series.door(
    "POST",
    "/communities/<slug>/series",
    takes=schemas.SeriesIn,
    gives=schemas.Series,
    status=201,
    needs="write",
    refuses=(404,),
    example={
        **{name: value for name, value in EXAMPLE.items() if name != "publish"},
        "rule": "FREQ=WEEKLY;COUNT=10",
    },
)
def begin(body: dict[str, Any], slug: str) -> Response:
    """Publish a series; members are told once."""
    rule = body.pop("rule")
    given = given_of(at(body, body["timezone"]))
    given["url"] = given.pop("link", "")
    draft = Draft(id=fresh_id("series"), asker=asker(), slug=slug, **given)
    view = node().events.begin_series(Begin(draft=draft, rule=rule))
    return answer(shape(view), 201, version=view.revision, location=f"/series/{view.id}")


@series.door("GET", "/series/<id>", gives=schemas.Series, public=True, refuses=(404,))
def one(id: str) -> Response:
    """A series."""
    view = node().events.series(_of(id))
    return answer(shape(view), version=view.revision)


@series.door(
    "GET",
    "/series/<id>/dates",
    query=schemas.DatesQuery,
    gives=event_schemas.Events,
    public=True,
    refuses=(404,),
)
def dates(query: dict[str, Any], id: str) -> Response:
    """The dates of a series, called off ones included."""
    found = node().events.series_dates(ListDates(asker=asker(), series=id, **query))
    return listing([shapes.event_card(one) for one in found.items], found.next)


@series.door(
    "PATCH",
    "/series/<id>",
    takes=schemas.SeriesChange,
    gives=schemas.Series,
    needs="write",
    refuses=(404, 409),
    example={"capacity": 40},
)
def amend(body: dict[str, Any], id: str) -> Response:
    """Change all coming dates; people who answered any are told once."""
    rule = body.pop("rule", None)
    view = amended(body, id, "", rule, expected_version())
    return answer(shape(view), version=view.revision)


def amended(
    body: dict[str, Any], series_id: str, event: str, rule: str | None, expected: int | None
) -> SeriesView:
    """Change all dates, or with `event` that one and those after it."""
    zone = body.get("timezone")
    walls = [body[name] for name in TIMES if body.get(name) is not None]
    if zone is None and any(time.tzinfo is None for time in walls):
        zone = node().events.series(_of(series_id)).template.timezone
    cleared = [name for name, value in body.items() if value is None]
    given = given_of(at(body, zone))
    change = Amend(asker=asker(), event=event, expected=expected, clear=cleared, **given)
    scope: Any = "following" if event else "all"
    return node().events.amend_series(
        AmendSeries(series=series_id, amend=change, rule=rule, scope=scope)
    )


@series.door(
    "POST",
    "/series/<id>/cancel",
    takes=event_schemas.Reason,
    gives=schemas.Series,
    needs="write",
    refuses=(404,),
)
def cancel(body: dict[str, Any], id: str) -> Response:
    """Call off all coming dates; people who answered any are told why, once."""
    command = CancelSeries(asker=asker(), series=id, reason=body["reason"])
    return answer(shape(node().events.cancel_series(command)))


@series.door("POST", "/series/<id>/pause", gives=schemas.Series, needs="write", refuses=(404,))
def pause(id: str) -> Response:
    """Stop for a while: coming dates take no answers and none are made."""
    return answer(shape(node().events.pause_series(_of(id))))


@series.door("POST", "/series/<id>/resume", gives=schemas.Series, needs="write", refuses=(404,))
def resume(id: str) -> Response:
    """Go on; answers to coming dates are still there."""
    return answer(shape(node().events.resume_series(_of(id))))


@series.door(
    "POST",
    "/events/<id>/confirm",
    gives=event_schemas.Event,
    needs="write",
    refuses=(404,),
)
def confirm(id: str) -> Response:
    """Say that a date of a series takes place; two in a row without pause it."""
    view = node().events.confirm_date(OfEvent(asker=asker(), event=id))
    return answer(shapes.event(view), version=view.version)


@series.door(
    "PUT",
    "/series/<id>/rsvp",
    takes=schemas.StandingIn,
    gives=schemas.Series,
    needs="write",
    refuses=(404, 409),
    example={"answer": "going"},
)
def rsvp(body: dict[str, Any], id: str) -> Response:
    """Answer every coming date that has no answer of its own, and those still to be made."""
    return answer(
        shape(node().events.answer_series(AnswerSeries(asker=asker(), series=id, **body)))
    )


@series.door("DELETE", "/series/<id>/rsvp", gives=schemas.Series, needs="write", refuses=(404, 409))
def cancel_rsvp(id: str) -> Response:
    """Take the answer to all dates back; dates answered on their own stay answered."""
    command = AnswerSeries(asker=asker(), series=id, answer=None)
    return answer(shape(node().events.answer_series(command)))


@series.door(
    "GET",
    "/series/<id>.ics",
    query=event_schemas.FeedQuery,
    content=ICS,
    public=True,
    refuses=(404,),
)
def series_ics(query: dict[str, Any], id: str) -> Response:
    """A series for a calendar: its rule, and the dates that differ."""
    reader = feed_language(query)
    view = node().events.series(_of(id))
    name = view.template.title.get(reader) or next(iter(view.template.title.values()), "")
    body = writing.calendar([], name, node().settings.origin, reader, [view])
    return feed_file(body, ICS, f"{id}.ics")
