"""At the door: the list, the scanner, tickets, checking oneself in."""

import io
import secrets
from typing import Any

import segno
from flask import Response, flash, request, url_for
from markupsafe import Markup

from services.common.contracts.events import (
    ArriveMyself,
    CheckIn,
    CheckIns,
    ListDoor,
    OfEvent,
    PassView,
    ReadPass,
    WallCode,
)
from services.common.errors import Invalid, Refusal
from services.common.wire import load
from services.gateway import sentences
from services.gateway.api.door import numbers
from services.gateway.api.doors import answer
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.language import language
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import go, page
from services.gateway.web.pressing import pressed

LISTED = 500
EXPRESS = "door_express"
WITH_CAMERA = "camera=(self), geolocation=(), microphone=(), interest-cohort=()"


@web.get("/events/<id>/door")
def door(id: str) -> Response:
    """The list at the door, for organisers and those they named."""
    needs_person()
    q, cursor = request.args.get("q", "")[:100], request.args.get("cursor", "")[:500]
    found = node().events.door(ListDoor(asker=asker(), event=id, q=q, cursor=cursor, limit=LISTED))
    more = url_for("web.door", id=id, q=q or None, cursor=found.next) if found.next else None
    stewards = (
        node().events.stewards(OfEvent(asker=asker(), event=id)).items if found.organizer else []
    )
    response = page(
        "door.html",
        door=found,
        q=q,
        next_url=more,
        stewards=stewards,
        express=bool(request.cookies.get(EXPRESS)),
    )
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response


@web.post("/events/<id>/door")
def door_check(id: str) -> Response:
    """One check-in from a form, where there is no JavaScript."""
    needs_person()

    def do() -> None:
        # Another item on every press: whoever drops in twice is two.
        item = CheckIn(
            id=secrets.token_urlsafe(12),
            at=node().clock.now(),
            key=forms.line("key")[:100],
            ticket=token_of(forms.line("ticket")),
            drop_in=forms.ticked("drop_in"),
            name=forms.line("name"),
            guests=forms.whole("guests"),
            undo=forms.line("do") == "undo",
        )
        _taken(CheckIns(asker=asker(), event=id, items=[item]))

    q = request.form.get("q", "")[:100]
    return pressed(do, "", "web.door", id=id, q=q or None)


@web.post("/events/<id>/door/checkins")
def door_checkins(id: str) -> Response:
    """The queue of a page that may have been offline; sent again it changes nothing."""
    needs_person()
    body: Any = request.get_json(silent=True)
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise Invalid(fields={"items": ["required"]})
    device = str(body.get("device", ""))[:64]
    command = CheckIns(
        asker=asker(), event=id, items=[load(CheckIn, one) for one in items], device=device
    )
    told = node().events.check_in(command)
    said = {
        one: _sentence(one) for one in dict.fromkeys(told.outcomes) if one.startswith("refused:")
    }
    counted = numbers(told.numbers)
    return answer({"outcomes": told.outcomes, "said": said, "numbers": counted})


@web.post("/events/<id>/door/express")
def door_express(id: str) -> Response:
    """Whether a scanned ticket is checked in at once on this device."""
    needs_person()
    response = go("web.door", id=id)
    if forms.ticked("express"):
        response.set_cookie(
            EXPRESS, "1", max_age=43200, httponly=True, samesite="Lax", secure=node().secure
        )
    else:
        response.delete_cookie(EXPRESS)
    return response


@web.route("/door/<token>", methods=["GET", "POST"])
def ticket_read(token: str) -> Response:
    """What a scanned ticket leads to: checking in for those at the door, a word for others."""
    view = node().events.read_ticket(ReadPass(asker=asker(), token=token))
    express = bool(request.cookies.get(EXPRESS)) and request.method == "GET"
    waiting = view.line is not None and view.line.state != "present"
    if view.state != "open" or view.line is None or not (request.method == "POST" or express):
        return page("door_ticket.html", event=view, token=token, done=False)
    if waiting:
        _check_ticket(view, token)
    view = node().events.read_ticket(ReadPass(asker=asker(), token=token))
    return page("door_ticket.html", event=view, token=token, done=True, again=not waiting)


def _check_ticket(view: PassView, token: str) -> None:
    guests = forms.whole("guests") if request.method == "POST" else None
    item = CheckIn(id=secrets.token_urlsafe(12), at=node().clock.now(), ticket=token, guests=guests)
    _taken(CheckIns(asker=asker(), event=view.event, items=[item]))


@web.get("/events/<id>/ticket")
def ticket(id: str) -> Response:
    """A seated person's ticket, to show at the door."""
    needs_person()
    view = node().events.ticket(OfEvent(asker=asker(), event=id))
    return page("ticket.html", event=view, drawing=ticket_code(view.token))


@web.route("/events/<id>/here", methods=["GET", "POST"])
def here(id: str) -> Response:
    """Checking oneself in with the code on the wall."""
    needs_person()
    view = node().events.event(OfEvent(asker=asker(), event=id))
    mine = node().events.my_attendance(OfEvent(asker=asker(), event=id))
    if request.method == "GET":
        return page("here.html", event=view, mine=mine, form={})
    try:
        command = ArriveMyself(asker=asker(), event=id, code=forms.line("code")[:40])
        mine = node().events.arrive(command)
    except Refusal as no:
        again = forms.again(no)
        return page("here.html", event=view, mine=mine, form=forms.typed(), **again)
    return page("here.html", event=view, mine=mine, form={})


@web.get("/events/<id>/poster")
def poster(id: str) -> Response:
    """The code for the wall, large enough to be read across a room."""
    needs_person()
    view = node().events.wall_code(WallCode(asker=asker(), event=id))
    url = node().settings.origin + url_for("web.here", id=id)
    code = qr(url, _("QR code of the page for checking oneself in"))
    return page("poster.html", event=view, drawing=code, url=url)


@web.post("/events/<id>/poster")
def poster_renew(id: str) -> Response:
    """Another code for the wall."""
    needs_person()
    command = WallCode(asker=asker(), event=id, renew=True)
    done = _("This is the new code; the old one is worth nothing.")
    return pressed(lambda: node().events.wall_code(command), done, "web.poster", id=id)


def ticket_code(token: str) -> Markup:
    """The QR code of a ticket: what a steward's camera reads and opens."""
    url = node().settings.origin + url_for("web.ticket_read", token=token)
    return qr(url, _("QR code of the ticket"))


def qr(text: str, name: str) -> Markup:
    """A QR code as SVG, black on white whatever the page's colours: cameras need it so."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        border=3,
        xmldecl=False,
        svgns=True,
        light="#fff",
        dark="#000",
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        title=name,
    )
    # Made by the library from our own text, which it escapes.
    return Markup(out.getvalue().decode())  # noqa: S704


def token_of(text: str) -> str:
    """The ticket in what was scanned or pasted: the token, or an address that ends in it."""
    return text.strip().rstrip("/").rsplit("/", 1)[-1].split("?")[0][:400]


def _taken(command: CheckIns) -> None:
    """Check in, and say what became of it."""
    outcome = node().events.check_in(command).outcomes[0]
    if outcome.startswith("refused:"):
        flash(_sentence(outcome), "error")
    elif outcome == "already":
        flash(_("Checked in already."), "warning")
    elif outcome == "checked_in":
        flash(_("Checked in."), "success")


def _sentence(outcome: str) -> str:
    code = outcome.removeprefix("refused:")
    return sentences.sentence(code, "conflict", {}, language())
