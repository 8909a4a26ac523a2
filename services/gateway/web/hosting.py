"""Open evenings: whose turn it is, where it is, and who is shown it."""

from typing import Any

from flask import Response, request, url_for

from services.common.contracts.events import (
    EventView,
    GiveHost,
    HostView,
    ListGuests,
    OfRotation,
    SetAddress,
    SetHosts,
    TrustGuest,
)
from services.common.contracts.shared import Place
from services.common.errors import Forbidden, Invalid, NotFound, Refusal
from services.gateway.api.door import somebody
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import communities, events, forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import go, page
from services.gateway.web.pressing import pressed
from services.gateway.words import WORDS

RULES = tuple(WORDS["address_rule"])
NAMES = {"venue.address": "address"}
LIMIT = 50
REVEAL = 60
"""Minutes before the start that personal links open, where nothing is said."""


@web.route("/events/<id>/host", methods=["GET", "POST"])
def host(id: str) -> Response:
    """The host's page: the address, to whom it is shown, passing the turn on."""
    needs_person()
    view = events.seen(id)
    if not (view.hosting or view.organizer):
        raise Forbidden("host.not_yours")
    if request.method == "GET":
        return _host_page(view, _written(view))
    try:
        place = view.venue
        venue = Place(
            name=forms.text_of("venue", place.name if place else None),
            address=forms.text_of("address", place.address if place else None),
            city_id=place.city_id if place else view.city_id,
            guarded=True,
        )
        rule: Any = forms.chosen("address_rule", RULES)
        command = SetAddress(asker=asker(), event=id, venue=venue, address_rule=rule)
        node().events.set_address(command)
    except Refusal as no:
        return _host_page(view, forms.typed(), **forms.again(no, NAMES))
    return go("web.host", _("The address is kept; whoever is shown it hears of it."), id=id)


@web.post("/events/<id>/host/guests/<key>")
def host_trust(id: str, key: str) -> Response:
    """Showing one of the guests the address, or no longer."""
    needs_person()
    trusted = forms.line("trusted") == "yes"
    command = TrustGuest(asker=asker(), event=id, key=key, trusted=trusted)
    return pressed(lambda: node().events.trust_guest(command), "", "web.host", id=id)


@web.post("/events/<id>/host/pass")
def host_pass(id: str) -> Response:
    """Passing the turn on to whoever is next."""
    needs_person()
    command = GiveHost(asker=asker(), event=id)
    done = _("The turn is passed on; it comes back with the next evening.")
    return pressed(lambda: node().events.give_host(command), done, "web.event", id=id)


@web.route("/communities/<slug>/hosts", methods=["GET", "POST"])
def hosts(slug: str) -> Response:
    """Who hosts the open evenings of a community, by turns."""
    needs_person()
    community = communities.seen(slug)
    if not communities.organizes(community):
        raise Forbidden("event.not_organizer")
    found = node().events.hosts(OfRotation(asker=asker(), slug=slug))
    if request.method == "GET":
        return page("hosts.html", community=community, hosts=found.items, form=_names(found.items))
    try:
        command = SetHosts(asker=asker(), slug=slug, hosts=_named())
        node().events.set_hosts(command)
    except Refusal as no:
        form = forms.typed()
        return page(
            "hosts.html", community=community, hosts=found.items, form=form, **forms.again(no)
        )
    return go("web.hosts", _("The turns are kept."), slug=slug)


def given(wrong: dict[str, list[str]]) -> dict[str, Any]:
    """Open hours, personal links and the guarded address, as typed in a meeting's form; what
    cannot be read is noted in `wrong`."""
    rule = forms.line("address_rule") or "going"
    if rule not in RULES:
        wrong["address_rule"] = ["not_one_of"]
    minutes = None
    try:
        minutes = forms.whole("reveal_minutes")
    except Invalid as no:
        wrong.update(no.fields)
    return {
        "drop_in": forms.ticked("drop_in"),
        "address_rule": rule,
        "reveal_minutes": REVEAL if minutes is None else minutes,
    }


def written(view: EventView) -> dict[str, Any]:
    """The same of a meeting that is there, for its form."""
    return {
        "drop_in": view.drop_in,
        "address_rule": view.address_rule,
        "reveal_minutes": view.reveal_minutes,
    }


def _named() -> list[HostView]:
    found: list[HostView] = []
    for word in request.form.get("hosts", "").replace("،", " ").replace(",", " ").split()[:200]:
        try:
            view = somebody(word.lstrip("@")[:60])
        except NotFound:
            raise Invalid(fields={"hosts": ["unknown"]}) from None
        found.append(HostView(person=view.person, name=view.name))
    return found


def _names(hosts: list[HostView]) -> dict[str, str]:
    return {"hosts": "\n".join(one.person.rsplit("/", 1)[-1] for one in hosts)}


def _written(view: EventView) -> dict[str, Any]:
    venue = view.venue
    return {
        **forms.fields_of("venue", venue.name if venue else {}),
        **forms.fields_of("address", venue.address if venue else {}),
        "address_rule": view.address_rule,
    }


def _host_page(view: EventView, form: dict[str, Any], **more: Any) -> Response:
    cursor = request.args.get("cursor", "")[:500]
    found = node().events.guests_of_host(
        ListGuests(asker=asker(), event=view.id, cursor=cursor, limit=LIMIT)
    )
    next_url = url_for("web.host", id=view.id, cursor=found.next) if found.next else None
    return page("host.html", event=view, form=form, guests=found.items, next_url=next_url, **more)
