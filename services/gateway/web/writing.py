"""Writing a meeting: the form, its moments read in its own time zone, drafts and publication."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, request

from services.common.contracts.events import Amend, Draft, EventView, OfEvent
from services.common.contracts.membership import CommunityView
from services.common.contracts.shared import Place
from services.common.errors import Forbidden, Invalid, Refusal
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.node import node
from services.gateway.web import audience, communities, events, forms, hosting, seats, series
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import go, page
from services.gateway.words import WORDS

MODES = tuple(WORDS["mode"])
MOMENTS = ("starts_at", "ends_at")
NAMES = {"venue.address": "address", "venue.city_id": "city_id", "city_id": "city_id"}


@web.route("/communities/<slug>/events/new", methods=["GET", "POST"])
def event_new(slug: str) -> Response:
    """A new meeting, as a draft or published at once."""
    needs_person()
    community = communities.seen(slug)
    if not communities.organizes(community):
        raise Forbidden("event.not_organizer")
    if request.method == "GET":
        return _form(community, None, _blank(community))
    if not forms.sent():
        return _form(community, None, forms.typed())
    publish = request.form.get("action") == "publish"
    try:
        given = _given(publish)
        if rule := series.typed_rule(given["starts_at"], given["timezone"]):
            if not publish:
                raise Invalid(fields={"repeats": ["never_a_draft"]})
            begun = series.begun(slug, given, rule)
            return go("web.series", _("The series is published."), id=begun.id)
        view = node().events.draft(
            Draft(id=fresh_id("event"), asker=asker(), slug=slug, publish=publish, **given)
        )
    except Refusal as no:
        return _form(community, None, forms.typed(), **forms.again(no, NAMES))
    said = _("The meeting is published.") if publish else _("The draft is saved.")
    return go("web.event", said, id=view.id)


@web.route("/events/<id>/edit", methods=["GET", "POST"])
def event_edit(id: str) -> Response:
    """Changing a meeting; a draft may be published with it."""
    needs_person()
    view = events.seen(id)
    if not view.organizer:
        raise Forbidden("event.not_organizer")
    community = {"slug": view.slug, "name": view.community_name}
    if request.method == "GET":
        return _form(community, view, _written(view))
    if not forms.sent():
        return _form(community, view, forms.typed())
    try:
        said = _amend(view)
    except Refusal as no:
        over = no.code == "event.below_seated"
        return _form(community, view, forms.typed(), over=over, **forms.again(no, NAMES))
    return go("web.event", said, id=id)


def _amend(view: EventView) -> str:
    publish = request.form.get("action") == "publish" and view.status == "draft"
    given = _given(publish or view.status == "published", view)
    clear = [name for name in ("venue", "capacity") if given[name] is None]
    if not given["online_url"]:
        clear.append("online_url")
    change = Amend(
        asker=asker(),
        event=view.id,
        clear=clear,
        expected=forms.whole("version"),
        over_capacity=seats.over_capacity(),
        **{name: value for name, value in given.items() if name not in clear},
    )
    if series.change_more(view, change):
        return _("The changes are saved for these dates.")
    node().events.amend(change)
    if publish:
        node().events.publish(OfEvent(asker=asker(), event=view.id))
        return _("The meeting is published.")
    return _("The changes are saved.")


def _given(placed: bool, view: EventView | None = None) -> dict[str, Any]:
    """The meeting as typed. Raises Invalid naming every field that cannot be read."""
    wrong: dict[str, list[str]] = {}
    given: dict[str, Any] = {
        "title": forms.text_of("title", view.title if view else None),
        "about": forms.text_of("about", view.about if view else None),
        "timezone": forms.line("timezone"),
        "field_ids": forms.typed()["field_ids"],
        "tags": forms.tags(),
        "capacity": None,
        "guests_allowed": 0,
        **seats.given(wrong),
        **hosting.given(wrong),
        **audience.given(wrong, view),
    }
    for name in ("capacity", "guests_allowed"):
        try:
            given[name] = forms.whole(name) if name == "capacity" else forms.whole(name) or 0
        except Invalid as no:
            wrong.update(no.fields)
    if given["seat_classes"]:
        given["capacity"] = None
    try:
        drawn = given["admission"] == "lottery"
        names = (*MOMENTS, "draw_at") if drawn else MOMENTS
        given.update(forms.moments(names, given["timezone"]))
    except Invalid as no:
        wrong.update(no.fields)
    mode = forms.line("mode")
    if mode not in MODES:
        wrong["mode"] = ["required"]
    given["venue"] = _venue(view) if mode != "online" else None
    given["online_url"] = forms.line("online_url") if mode != "in_person" else ""
    if placed and mode in ("in_person", "hybrid") and given["venue"] is None:
        wrong["venue"] = ["required"]
    if placed and mode in ("online", "hybrid") and not given["online_url"]:
        wrong["online_url"] = ["required"]
    if not given["title"]:
        wrong["title"] = ["required"]
    if wrong:
        raise Invalid(fields=wrong)
    return given


def _venue(view: EventView | None) -> Place | None:
    before = view.venue if view is not None else None
    name = forms.text_of("venue", before.name if before else None)
    address = forms.text_of("address", before.address if before else None)
    city = forms.line("city_id")
    if not name and not address:
        return None
    # The point on the map belongs to the place it was given for.
    same = before is not None and before.name == name and before.address == address
    return Place(
        name=name,
        address=address,
        city_id=city,
        guarded=forms.ticked("guarded"),
        latitude=before.latitude if before and same else None,
        longitude=before.longitude if before and same else None,
    )


def _blank(community: CommunityView) -> dict[str, Any]:
    city = community.city
    return {
        "mode": "in_person",
        "timezone": city.timezone if city else (g.reader.zone or "UTC"),
        "city_id": city.id if city else "",
        "guests_allowed": 0,
        "guest_answers": True,
        "field_ids": [],
    }


def _written(view: EventView) -> dict[str, Any]:
    zone = ZoneInfo(view.timezone)
    moments: dict[str, str] = {}
    for name in MOMENTS:
        there = getattr(view, name).replace(tzinfo=UTC).astimezone(zone)
        moments[f"{name}_date"] = there.strftime("%Y-%m-%d")
        moments[f"{name}_time"] = there.strftime("%H:%M")
    venue = view.venue
    return {
        **forms.fields_of("title", view.title),
        **forms.fields_of("about", view.about),
        **forms.fields_of("venue", venue.name if venue else {}),
        **forms.fields_of("address", venue.address if venue else {}),
        **moments,
        "timezone": view.timezone,
        "mode": view.mode,
        "guarded": bool(venue and venue.guarded),
        "city_id": (venue.city_id if venue else "") or view.city_id,
        "online_url": view.online_url,
        "capacity": view.capacity or "",
        "guests_allowed": view.guests_allowed,
        "field_ids": view.field_ids,
        "tags": g.reader.comma.join(view.tags),
        **seats.written(view),
        **audience.written(view),
        "version": view.version,
        **hosting.written(view),
    }


def _form(community: Any, view: EventView | None, form: dict[str, Any], **more: Any) -> Response:
    return page(
        "event_form.html",
        community=community,
        event=view,
        form=audience.with_spare_rows(seats.with_spare_rows(form)),
        frozen=view.questions_frozen if view else False,
        zones=forms.zones(str(form.get("timezone", ""))),
        tree=forms.tree(),
        cities=forms.cities(form),
        **more,
    )
