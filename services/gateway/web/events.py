"""Meetings: their page, publishing and calling off, answers, the list of who comes."""

from typing import Any

from flask import Response, g, request, url_for

from services.common.contracts.events import (
    AnswerPage,
    Cancel,
    CancelSeries,
    EventView,
    ListAnswers,
    OfEvent,
    Rsvp,
)
from services.common.contracts.membership import SearchCities
from services.common.errors import Forbidden, Refusal, Unavailable
from services.gateway.api import feeds
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import audience, forms, listings, replies
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import attempt, page, several, shared
from services.gateway.web.pressing import pressed

ANSWERS = ("going", "maybe", "declined")
STATES = (*ANSWERS, "waitlisted", "pending", "entered", "offered")
NAMES_SHOWN = 8
LIMIT = 50


def seen(id: str) -> EventView:
    """A meeting as whoever asks may see it. Raises NotFound."""
    return node().events.event(OfEvent(asker=asker(), event=id))


@web.get("/events/<id>")
def event(id: str) -> Response:
    """A meeting's page."""
    view = seen(id)
    open_still = view.organizer and view.status in ("draft", "published")
    may = {
        "edit": open_still,
        "publish": view.organizer and view.status == "draft",
        "cancel": view.organizer,
        "people": view.organizer,
    }
    city = _city(view)
    return page(
        "event.html",
        public=True,
        event=view,
        city=city,
        fields=_fields(view),
        answers=_names(view),
        agenda=_agenda(view),
        replies=replies.latest(view),
        may=may,
        listing=listings.of_event(view, city) if view.status != "draft" else None,
    )


def _agenda(view: EventView) -> Any:
    command = OfEvent(asker=asker(), event=view.id)
    return attempt(lambda: node().events.agenda(command), None)


def _city(view: EventView) -> Any:
    if not view.city_id:
        return None
    found = several(lambda: node().membership.cities(SearchCities(ids=[view.city_id])))
    return found[0] if found else None


def _fields(view: EventView) -> list[Any]:
    known = {field.id: field for field in forms.fields()} if view.field_ids else {}
    return [known[id] for id in view.field_ids if id in known]


def _names(view: EventView) -> list[Any]:
    if not view.counts.going or view.status != "published":
        return []
    command = ListAnswers(asker=asker(), event=view.id, state="going", limit=NAMES_SHOWN)
    try:
        return node().events.answers(command).items
    except Unavailable:
        return []
    except Refusal:
        # Names are for those whom the organisers let see them; the page does without.
        return []


@web.post("/events/<id>/publish")
def event_publish(id: str) -> Response:
    """Showing a draft to everybody."""
    needs_person()
    command = OfEvent(asker=asker(), event=id)
    done = _("The meeting is published.")
    return pressed(lambda: node().events.publish(command), done, "web.event", id=id)


@web.post("/events/<id>/cancel")
def event_cancel(id: str) -> Response:
    """Calling a meeting off."""
    needs_person()
    done = _("The meeting is cancelled; whoever answered is told.")
    return pressed(lambda: _call_off(id, forms.line("reason")), done, "web.event", id=id)


def _call_off(id: str, reason: str) -> None:
    scope = request.form.get("scope", "this")
    series = seen(id).series if scope in ("following", "all") else ""
    if series:
        event = id if scope == "following" else ""
        command = CancelSeries(asker=asker(), series=series, event=event, reason=reason)
        node().events.cancel_series(command)
    else:
        node().events.cancel(Cancel(asker=asker(), event=id, reason=reason))


@web.post("/events/<id>/rsvp")
def rsvp(id: str) -> Response:
    """Answering, or changing one's answer."""
    needs_person()

    def answer() -> None:
        command = Rsvp(
            asker=asker(),
            event=id,
            answer=forms.chosen("answer", ANSWERS),
            guests=forms.whole("guests") or 0,
            seat_class=forms.line("seat_class")[:64],
            replies=audience.replies(),
        )
        node().events.rsvp(command)

    # The panel at its top says what became of the answer.
    return pressed(answer, "", "web.event", id=id, _anchor="rsvp")


@web.post("/events/<id>/rsvp/cancel")
def cancel_rsvp(id: str) -> Response:
    """Giving up one's place, or leaving the waitlist."""
    needs_person()
    command = OfEvent(asker=asker(), event=id)
    done = _("The place is given up.")
    return pressed(lambda: node().events.cancel_rsvp(command), done, "web.event", id=id)


@web.get("/events/<id>/people")
def event_people(id: str) -> Response:
    """The attendance list, for organisers."""
    needs_person()
    view = seen(id)
    if not view.organizer:
        raise Forbidden("event.not_organizer")
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    cursor = request.args.get("cursor", "")[:500]
    found: AnswerPage = node().events.answers(
        ListAnswers(asker=asker(), event=id, state=state, cursor=cursor, limit=LIMIT)
    )
    more = url_for("web.event_people", id=id, state=state or None, cursor=found.next)
    return page(
        "event_people.html",
        event=view,
        answers=found.items,
        counts=found.counts,
        state=state,
        next_url=more if found.next else None,
    )


@web.get("/events/<id>.ics")
def event_ics(id: str) -> Response:
    """One meeting for a calendar."""
    return shared(feeds.event_ics({"lang": g.reader.language}, id=id))
