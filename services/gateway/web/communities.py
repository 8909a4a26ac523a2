"""Communities: their page, founding and changing them, joining and leaving."""

from typing import Any

from flask import Response, g

from services.common.contracts.events import EventPage, SearchEvents
from services.common.contracts.membership import (
    ORGANIZERS,
    AmendCommunity,
    CommunityView,
    Found,
    Join,
    Leave,
    OfCommunity,
)
from services.common.errors import Forbidden, Refusal
from services.gateway.api import feeds
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import attempt, go, page, shared
from services.gateway.web.pressing import pressed
from services.gateway.words import WORDS

FORMS, JOIN_MODES, STAGES = (tuple(WORDS[group]) for group in ("form", "join_mode", "stage"))


def seen(slug: str) -> CommunityView:
    """A community as whoever asks may see it. Raises NotFound."""
    return node().membership.community(OfCommunity(asker=asker(), slug=slug))


def organizes(view: CommunityView) -> bool:
    """Whether whoever asks runs this community."""
    return view.role in ORGANIZERS and view.status == "active"


@web.get("/communities/<slug>")
def community(slug: str) -> Response:
    """A community's page."""
    return show(seen(slug))


def show(view: CommunityView, **more: Any) -> Response:
    """A community's page, perhaps with a refused request to join."""
    runs = organizes(view)
    may = {
        "edit": runs,
        "members": runs,
        "announce": runs,
        "leave": view.status in ("active", "paused", "pending") and view.role != "founder",
    }
    return page(
        "community.html",
        public=True,
        community=view,
        may=may,
        upcoming=_events(view, limit=12),
        past=_events(view, past=True, limit=5),
        drafts=_drafts(view) if runs else [],
        **more,
    )


def _events(view: CommunityView, **how: Any) -> list[Any]:
    search = SearchEvents(asker=asker(), community=view.slug, **how)
    return attempt(lambda: node().events.search(search), EventPage(items=[])).items


def _drafts(view: CommunityView) -> list[Any]:
    search = SearchEvents(asker=asker(), community=view.slug, limit=20)
    return attempt(lambda: node().events.drafts(search), EventPage(items=[])).items


@web.route("/communities/new", methods=["GET", "POST"])
def community_new() -> Response:
    """Founding a community."""
    needs_person()
    form = {"form": "meetup_group", "join_mode": "open", **forms.typed()}
    if not forms.sent():
        return _form(None, form)
    try:
        view = node().membership.found(
            Found(id=fresh_id("community"), asker=asker(), slug=forms.line("slug"), **_given())
        )
    except Refusal as no:
        return _form(None, form, **forms.again(no))
    return go("web.community", _("The community is founded."), slug=view.slug)


@web.route("/communities/<slug>/edit", methods=["GET", "POST"])
def community_edit(slug: str) -> Response:
    """Changing a community."""
    needs_person()
    view = seen(slug)
    if not organizes(view):
        raise Forbidden("community.organizers_only")
    if not forms.sent():
        return _form(view, forms.typed() if "version" in forms.typed() else _written(view))
    try:
        node().membership.amend_community(
            AmendCommunity(
                asker=asker(),
                slug=slug,
                stage=forms.chosen("stage", STAGES),
                expected=forms.whole("version"),
                **_given(view),
            )
        )
    except Refusal as no:
        return _form(view, forms.typed(), **forms.again(no))
    return go("web.community", _("The changes are saved."), slug=slug)


def _given(view: CommunityView | None = None) -> dict[str, Any]:
    return {
        "name": forms.text_of("name", view.name if view else None),
        "about": forms.text_of("about", view.about if view else None),
        "rules": forms.text_of("rules", view.rules if view else None),
        "field_ids": forms.typed()["field_ids"],
        "tags": forms.tags(),
        "city_id": forms.line("city_id"),
        "form": forms.chosen("form", FORMS),
        "join_mode": forms.chosen("join_mode", JOIN_MODES),
    }


def _written(view: CommunityView) -> dict[str, Any]:
    return {
        **forms.fields_of("name", view.name),
        **forms.fields_of("about", view.about),
        **forms.fields_of("rules", view.rules),
        "field_ids": [field.id for field in view.fields],
        "tags": g.reader.comma.join(view.tags),
        "city_id": view.city.id if view.city else "",
        "form": view.form,
        "join_mode": view.join_mode,
        "stage": view.stage,
        "version": view.version,
    }


def _form(view: CommunityView | None, form: dict[str, Any], **more: Any) -> Response:
    values: dict[str, Any] = {"tree": forms.tree(), "cities": forms.cities(form)}
    return page("community_form.html", community=view, form=form, **values, **more)


@web.post("/communities/<slug>/join")
def join(slug: str) -> Response:
    """Joining, asking to join, or accepting an invitation."""
    needs_person()
    command = Join(
        asker=asker(),
        slug=slug,
        accept_rules=forms.ticked("accept_rules"),
        note=forms.line("note"),
    )
    try:
        view = node().membership.join(command)
    except Refusal as no:
        refused = forms.again(no)
        return show(seen(slug), form=forms.typed(), **refused)
    waiting = view.status == "pending"
    said = _("The request is on its way to the organisers.") if waiting else _("Welcome among us.")
    return go("web.community", said, slug=slug)


@web.post("/communities/<slug>/leave")
def leave(slug: str) -> Response:
    """Leaving, or taking a request back."""
    needs_person()
    command = Leave(asker=asker(), slug=slug)
    return pressed(
        lambda: node().membership.leave(command),
        _("The membership has ended."),
        "web.community",
        slug=slug,
    )


@web.get("/communities/<slug>/events.ics")
def community_ics(slug: str) -> Response:
    """The community's meetings for a calendar."""
    return shared(feeds.community_ics({"lang": g.reader.language}, slug=slug))


@web.get("/communities/<slug>/events.atom")
def community_atom(slug: str) -> Response:
    """The community's meetings for a feed reader."""
    return shared(feeds.community_atom({"lang": g.reader.language}, slug=slug))
