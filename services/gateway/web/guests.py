"""Answers without an account and by links: forms, confirmation, a guest's own page, one tap."""

from collections.abc import Callable
from typing import Any

from flask import Response, g, request, url_for

from services.common.contracts.events import (
    AnswerByLink,
    AskAsGuest,
    ByLink,
    Question,
    Replies,
)
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from services.gateway import ratelimit
from services.gateway.api.guests import limited
from services.gateway.node import node
from services.gateway.web import events, forms
from services.gateway.web.blueprint import web
from services.gateway.web.door import ticket_code
from services.gateway.web.frame import away, page
from services.gateway.web.pressing import refused

ANSWERS = ("going", "maybe", "declined")
BROKEN = (Conflict, Forbidden, NotFound)


def replies_to(questions: list[Question]) -> Replies:
    """What was typed in answer to questions."""
    typed = {one.key: forms.line(f"reply_{one.key}") for one in questions}
    return {key: reply for key, reply in typed.items() if reply}


@web.route("/events/<id>/guest", methods=["GET", "POST"])
def event_guest(id: str) -> Response:
    """Answering without an account."""
    view = events.seen(id)
    if not view.guest_answers:
        raise Forbidden("event.no_guests")
    if request.method == "GET":
        return page("guest.html", state="form", event=view, form={})
    limited(ratelimit.MAIL)
    replies = replies_to(view.questions)
    try:
        command = AskAsGuest(
            event=id,
            name=forms.line("name"),
            email=forms.line("email"),
            language=g.reader.language,
            answer=forms.chosen("answer", ANSWERS),
            guests=forms.whole("guests") or 0,
            seat_class=forms.line("seat_class")[:64],
            replies=replies,
        )
        node().events.ask_as_guest(command)
    except Refusal as no:
        form = {**forms.typed(), "replies": replies}
        return page("guest.html", state="form", event=view, form=form, **_again(no))
    return page("guest.html", state="sent", event=view)


@web.route("/rsvp/confirm", methods=["GET", "POST"])
def guest_confirm() -> Response:
    """The link of a confirmation mail: looking changes nothing, the button confirms."""
    limited(ratelimit.GUESS)
    token = request.values.get("token", "")[:500]
    command = ByLink(token=token)
    if request.method == "POST":
        return _followed(
            lambda: away(
                url_for("web.guest_answer", token=node().events.confirm_guest(command).token)
            )
        )

    def look() -> Response:
        view = node().events.read_guest_confirmation(command)
        return page("guest.html", state="confirm", event=view.event, view=view, token=token)

    return _followed(look)


@web.route("/rsvp/<token>", methods=["GET", "POST"])
def guest_answer(token: str) -> Response:
    """A guest's own page."""
    limited(ratelimit.GUESS)

    def show(**more: Any) -> Response:
        view = node().events.guest_answer(ByLink(token=token))
        code = ticket_code(view.ticket) if view.ticket else ""
        more = {"event": view.event, "view": view, "drawing": code, "token": token, **more}
        return page("guest.html", state="answer", **more)

    def change() -> Response:
        answer = request.form.get("answer", "")
        if answer == "cancel":
            node().events.answer_as_guest(AnswerByLink(token=token))
            return away(url_for("web.guest_answer", token=token))
        view = node().events.guest_answer(ByLink(token=token))
        questions = view.event.questions
        try:
            command = AnswerByLink(
                token=token,
                answer=forms.chosen("answer", ANSWERS),
                guests=forms.whole("guests") or 0,
                seat_class=forms.line("seat_class")[:64],
                replies=replies_to(questions) if questions else None,
            )
            node().events.answer_as_guest(command)
        except (Invalid, Conflict) as no:
            return show(**_again(no))
        return away(url_for("web.guest_answer", token=token))

    return _followed(change if request.method == "POST" else show)


@web.route("/r/<token>", methods=["GET", "POST"])
def tap(token: str) -> Response:
    """A one-tap link: looking changes nothing, the button answers."""
    limited(ratelimit.GUESS)
    command, post = ByLink(token=token), request.method == "POST"

    def follow() -> Response:
        view = node().events.tap(command) if post else node().events.read_tap(command)
        state = "tapped" if post else "tap"
        return page("guest.html", state=state, event=view.event, answer=view.answer, token=token)

    return _followed(follow)


def _followed(follow: Callable[[], Response]) -> Response:
    try:
        return follow()
    except (*BROKEN, Invalid) as no:
        code = 404 if isinstance(no, NotFound) else 409
        return page("guest.html", code, state="failed", event=None, detail=refused(no))


def _again(no: Refusal) -> dict[str, Any]:
    shown = forms.again(no)
    if isinstance(no, Invalid):
        for path in list(no.fields):
            if path.startswith("replies."):
                name = "reply_" + path.removeprefix("replies.")
                shown["errors"][name] = shown["errors"].get("replies", [])
        shown["errors"].pop("replies", None)
    return shown
