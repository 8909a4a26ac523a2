"""Pages of what comes after a meeting: feedback, thanks and materials, one's own record, copies."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request, url_for

from services.common.contracts.events import (
    CloseEvent,
    CopyEvent,
    GiveFeedback,
    ListAttended,
    ListUnserved,
    Material,
    OfEvent,
    PutMaterials,
    ReadFeedback,
    Reschedule,
)
from services.common.errors import Forbidden, Refusal
from services.gateway.api import after as api
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.node import node
from services.gateway.web import events, forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.communities import seen as seen_community
from services.gateway.web.frame import go, page
from services.gateway.web.pressing import pressed

SERVED = ("yes", "partly", "no")
LIMIT = 20
ROWS_MORE = 3
"""Empty lines for links, besides those that are written already."""
MOST_ROWS = 50


@web.route("/events/<id>/feedback", methods=["GET", "POST"])
def event_feedback(id: str) -> Response:
    """Saying how a meeting was; for organisers what everybody said."""
    needs_person()
    if request.method == "GET":
        return _feedback(id)
    served = forms.line("served")
    try:
        command = GiveFeedback(
            asker=asker(),
            event=id,
            rating=forms.whole("rating") or 0,
            helped=forms.line("helped"),
            change=forms.line("change"),
            served=served if served in SERVED else "",  # type: ignore[arg-type]
            named=forms.ticked("named"),
        )
        node().events.give_feedback(command)
    except Refusal as no:
        return _feedback(id, form=forms.typed(), **forms.again(no))
    return go("web.event_feedback", _("Thank you; this is noted."), id=id)


def _feedback(id: str, form: dict[str, Any] | None = None, **more: Any) -> Response:
    cursor = request.args.get("cursor", "")[:500]
    view = node().events.feedback(ReadFeedback(asker=asker(), event=id, cursor=cursor, limit=LIMIT))
    before: dict[str, Any] = {}
    if view.mine is not None:
        mine = view.mine
        before = {
            "rating": str(mine.rating),
            "helped": mine.helped,
            "change": mine.change,
            "served": mine.served,
            "named": mine.named,
        }
    next_ = url_for("web.event_feedback", id=id, cursor=view.next) if view.next else None
    return page("event_feedback.html", view=view, form=form or before, next_url=next_, **more)


@web.route("/events/<id>/after", methods=["GET", "POST"])
def event_after(id: str) -> Response:
    """Thanks and materials; organisers write them here, send them and close the meeting."""
    needs_person()
    if request.method == "GET":
        return _after(id)
    command = PutMaterials(asker=asker(), event=id, thanks=forms.text_of("thanks"), links=_links())
    try:
        node().events.put_materials(command)
        if request.form.get("action") == "send":
            node().events.send_thanks(OfEvent(asker=asker(), event=id))
            return go("web.event_after", _("Thanks are on their way to those who came."), id=id)
    except Refusal as no:
        links = [{"title": one.title, "url": one.url} for one in command.links]
        return _after(id, form={**forms.typed(), "links": links}, **forms.again(no))
    return go("web.event_after", _("The changes are saved."), id=id)


def _links() -> list[Material]:
    titles, urls = request.form.getlist("link_title"), request.form.getlist("link_url")
    pairs = [(title.strip(), url.strip()) for title, url in zip(titles, urls, strict=False)]
    return [Material(title=title or url[:200], url=url) for title, url in pairs if title or url]


def _after(id: str, form: dict[str, Any] | None = None, **more: Any) -> Response:
    view = node().events.after_event(OfEvent(asker=asker(), event=id))
    if form is None:
        links = [{"title": one.title, "url": one.url} for one in view.links]
        form = {**forms.fields_of("thanks", view.thanks), "links": links}
    rows = min(MOST_ROWS, len(form["links"]) + ROWS_MORE) - len(form["links"])
    form["links"] = [*form["links"], *[{"title": "", "url": ""}] * rows]
    return page("event_after.html", view=view, form=form, **more)


@web.post("/events/<id>/closing")
def event_close(id: str) -> Response:
    """The organisers' own account of a meeting."""
    needs_person()

    def close() -> None:
        served = forms.line("served")
        command = CloseEvent(
            asker=asker(),
            event=id,
            took_place=forms.chosen("took_place", ("yes", "no")),
            served=served if served in SERVED else "",  # type: ignore[arg-type]
            note=forms.line("note"),
        )
        node().events.close_event(command)

    return pressed(close, _("The changes are saved."), "web.event_after", id=id)


@web.post("/events/<id>/copy")
def event_copy(id: str) -> Response:
    """A draft with the same content, opened for editing."""
    needs_person()
    command = CopyEvent(id=fresh_id("event"), asker=asker(), event=id)
    copy = node().events.copy_event(command)
    said = _("This copy is a draft for the week to come; nobody sees it yet.")
    return go("web.event_edit", said, id=copy.id)


@web.route("/events/<id>/reschedule", methods=["GET", "POST"])
def event_reschedule(id: str) -> Response:
    """Moving a meeting, with everybody confirming again."""
    needs_person()
    view = events.seen(id)
    if not view.organizer:
        raise Forbidden("event.not_organizer")
    if request.method == "GET":
        there = view.starts_at.astimezone(ZoneInfo(view.timezone))
        form: dict[str, Any] = {
            "starts_at_date": there.strftime("%Y-%m-%d"),
            "starts_at_time": there.strftime("%H:%M"),
        }
        return page("event_reschedule.html", event=view, form=form)
    try:
        names = ("starts_at", "confirm_by") if forms.line("confirm_by_date") else ("starts_at",)
        given = forms.moments(names, view.timezone)
        node().events.reschedule(Reschedule(asker=asker(), event=id, **given))
    except Refusal as no:
        return page("event_reschedule.html", event=view, form=forms.typed(), **forms.again(no))
    return go("web.event", _("The meeting is moved; everybody is asked to confirm again."), id=id)


@web.get("/communities/<slug>/unserved")
def unserved(slug: str) -> Response:
    """Meetings that name no goal, for organisers."""
    needs_person()
    cursor = request.args.get("cursor", "")[:500]
    found = node().events.unserved(
        ListUnserved(asker=asker(), slug=slug, cursor=cursor, limit=LIMIT)
    )
    next_ = url_for("web.unserved", slug=slug, cursor=found.next) if found.next else None
    return page("unserved.html", community=seen_community(slug), events=found.items, next_url=next_)


@web.get("/me/attendance")
def my_attendance() -> Response:
    """What one came to."""
    needs_person()
    cursor = request.args.get("cursor", "")[:500]
    found = node().events.attended(ListAttended(asker=asker(), cursor=cursor, limit=LIMIT))
    next_ = url_for("web.my_attendance", cursor=found.next) if found.next else None
    return page("my_attendance.html", attended=found.items, next_url=next_)


@web.get("/me/attendance.csv")
def my_attendance_csv() -> Response:
    """The same as a table."""
    needs_person()
    return api.attended_csv()
