"""Pages of letters: writing to some of a community's people, looking at it, sending it."""

from typing import Any

from flask import Response, g, request, url_for

from services.common.contracts.events import (
    EventPage,
    ListLetters,
    OfLetter,
    SearchEvents,
    SendLetter,
    WriteLetter,
)
from services.common.errors import Forbidden, Invalid, Refusal
from services.gateway.api.letters import previewed
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.communities import organizes
from services.gateway.web.communities import seen as seen_community
from services.gateway.web.frame import attempt, go, page
from services.gateway.web.pressing import pressed
from services.gateway.words import WORDS

SEGMENTS = tuple(WORDS["segment"])
LIMIT = 20
EVENTS_SHOWN = 20


@web.get("/communities/<slug>/letters")
def letters(slug: str) -> Response:
    """What a community's organisers wrote."""
    needs_person()
    community = seen_community(slug)
    cursor = request.args.get("cursor", "")[:500]
    found = node().events.letters(ListLetters(asker=asker(), slug=slug, cursor=cursor, limit=LIMIT))
    next_ = url_for("web.letters", slug=slug, cursor=found.next) if found.next else None
    return page("letters.html", community=community, letters=found, next_url=next_)


@web.route("/communities/<slug>/letters/new", methods=["GET", "POST"])
def letter_new(slug: str) -> Response:
    """A new letter; it is looked at before it can be sent."""
    needs_person()
    community = seen_community(slug)
    if not organizes(community):
        raise Forbidden("letter.not_organizer")
    if request.method == "GET":
        wanted = request.args.get("to", "")
        event = request.args.get("event", "")[:64]
        segment = wanted if wanted in SEGMENTS else ("going" if event else "members")
        return _form(community, {"to": _choice(segment, event)})
    try:
        made = node().events.write_letter(_written(fresh_id("letter"), slug))
    except Refusal as no:
        return _form(community, forms.typed(), **_again(no))
    return go("web.letter", id=made.id)


@web.route("/letters/<id>/edit", methods=["GET", "POST"])
def letter_edit(id: str) -> Response:
    """Changing a draft."""
    needs_person()
    view = node().events.letter(OfLetter(asker=asker(), letter=id))
    community = seen_community(view.slug)
    if request.method == "GET":
        written = {
            **forms.fields_of("subject", view.subject),
            **forms.fields_of("body", view.body),
            "to": _choice(view.segment, view.event),
        }
        return _form(community, written, letter=view)
    try:
        node().events.write_letter(_written(id, view.slug))
    except Refusal as no:
        return _form(community, forms.typed(), letter=view, **_again(no))
    return go("web.letter", id=id)


@web.get("/letters/<id>")
def letter(id: str) -> Response:
    """A letter as it will arrive, and at how many; from here it is sent."""
    needs_person()
    return _one(id)


@web.post("/letters/<id>/send")
def letter_send(id: str) -> Response:
    """Sending it now, or at a time to come in the community's zone."""
    needs_person()
    try:
        at = None
        if request.form.get("when") == "later":
            at = forms.moments(("at",), _zone(forms.line("slug")))["at"]
        view = node().events.send_letter(SendLetter(asker=asker(), letter=id, at=at))
    except Refusal as no:
        return _one(id, form=forms.typed(), **forms.again(no))
    later = view.state == "scheduled" and at is not None
    said = _("The letter is scheduled.") if later else _("The letter is on its way.")
    return go("web.letter", said, id=id)


@web.post("/letters/<id>/cancel")
def letter_cancel(id: str) -> Response:
    """Keeping a letter from going out."""
    needs_person()
    command = OfLetter(asker=asker(), letter=id)
    done = _("The letter will not go out.")
    return pressed(lambda: node().events.cancel_letter(command), done, "web.letter", id=id)


def _one(id: str, form: dict[str, Any] | None = None, **more: Any) -> Response:
    view = node().events.letter(OfLetter(asker=asker(), letter=id))
    preview = attempt(lambda: previewed(view), None)
    zone = _zone(view.slug)
    return page("letter.html", letter=view, preview=preview, zone=zone, form=form or {}, **more)


def _zone(slug: str) -> str:
    city = seen_community(slug).city
    return city.timezone if city else (g.reader.zone or "UTC")


def _choice(segment: str, event: str) -> str:
    return segment if segment == "members" else f"{segment}:{event}"


def _written(id: str, slug: str) -> WriteLetter:
    segment, _colon, event = forms.line("to").partition(":")
    if segment not in SEGMENTS:
        raise Invalid(fields={"to": ["required"]})
    return WriteLetter(
        id=id,
        asker=asker(),
        slug=slug,
        subject=forms.text_of("subject"),
        body=forms.text_of("body"),
        segment=segment,  # type: ignore[arg-type]
        event=event[:64],
    )


def _again(no: Refusal) -> dict[str, Any]:
    return forms.again(no, {"event_id": "to", "segment": "to"})


def _form(community: Any, form: dict[str, Any], letter: Any = None, **more: Any) -> Response:
    return page(
        "letter_form.html",
        community=community,
        letter=letter,
        form=form,
        choices=_choices(community.slug, str(form.get("to", ""))),
        **more,
    )


def _choices(slug: str, chosen: str) -> list[tuple[str, str, Any]]:
    """Whom one can write to: value, segment, and the meeting if it is about one."""
    found = [*_events(slug, past=False), *_events(slug, past=True)]
    over = {one.id for one in found if one.status == "ended"}
    choices: list[tuple[str, str, Any]] = [("members", "members", None)]
    for one in found:
        asked = ("came",) if one.id in over else ("going", "waitlisted", "unanswered")
        choices += [(f"{segment}:{one.id}", segment, one) for segment in asked]
    if chosen and all(value != chosen for value, _, _ in choices):
        choices.append((chosen, chosen.partition(":")[0], None))
    return choices


def _events(slug: str, past: bool) -> list[Any]:
    command = SearchEvents(asker=asker(), community=slug, past=past, limit=EVENTS_SHOWN // 2)
    found: EventPage = attempt(lambda: node().events.search(command), EventPage(items=[]))
    return [one for one in found.items if one.status != "cancelled"]
