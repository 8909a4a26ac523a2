"""Answers without an account, by links in mails and messages."""

from typing import Any

from flask import Response, request

from services.common.contracts.events import AnswerByLink, AskAsGuest, ByLink, GuestAnswerView
from services.gateway import ratelimit
from services.gateway.api import shapes
from services.gateway.api.door import ticket_url
from services.gateway.api.doors import Noun, answer
from services.gateway.api.schemas import guests as schemas
from services.gateway.doorway import CLIENT
from services.gateway.node import node

guests = Noun("guests", "Answers without an account.")


def limited(rule: ratelimit.Rule) -> None:
    """Count a request of somebody who need not sign in. Raises TooMany."""
    node().limits.count(rule, request.environ.get(CLIENT, ""))


@guests.door(
    "POST",
    "/events/<id>/guest-rsvp",
    takes=schemas.GuestIn,
    gives=schemas.Accepted,
    status=202,
    refuses=(403, 404, 409),
    example={"name": "ليلى", "email": "layla@example.org", "answer": "going"},
)
def ask_as_guest(body: dict[str, Any], id: str) -> Response:
    """Ask to answer without an account. A mail asks for confirmation; no seat is held before."""
    limited(ratelimit.MAIL)
    node().events.ask_as_guest(AskAsGuest(event=id, **body))
    return answer({"status": "mail_sent"}, 202)


@guests.door(
    "POST",
    "/guest-rsvps/confirm",
    takes=schemas.TokenIn,
    gives=schemas.GuestAnswer,
    refuses=(404, 409),
    example={"token": "t3Rr0vYkqP9mB2xU5cS1aQ.1.Zk8sV1yJpX0nD4bG7hL2eA"},
)
def confirm(body: dict[str, Any]) -> Response:
    """Confirm with the token of the mail; the answer counts from now on."""
    return _answered(node().events.confirm_guest(ByLink(token=body["token"])))


@guests.door("GET", "/guest-rsvps/<token>", gives=schemas.GuestAnswer, refuses=(404, 409))
def one(token: str) -> Response:
    """What a personal link leads to."""
    limited(ratelimit.GUESS)
    return _answered(node().events.guest_answer(ByLink(token=token)))


@guests.door(
    "PUT",
    "/guest-rsvps/<token>",
    takes=schemas.GuestChange,
    gives=schemas.GuestAnswer,
    refuses=(403, 404, 409),
    example={"answer": "maybe"},
)
def change(body: dict[str, Any], token: str) -> Response:
    """Another answer by a personal link."""
    limited(ratelimit.GUESS)
    return _answered(node().events.answer_as_guest(AnswerByLink(token=token, **body)))


@guests.door("DELETE", "/guest-rsvps/<token>", gives=schemas.GuestAnswer, refuses=(404, 409))
def take_back(token: str) -> Response:
    """Take an answer back by a personal link."""
    limited(ratelimit.GUESS)
    return _answered(node().events.answer_as_guest(AnswerByLink(token=token)))


@guests.door(
    "POST",
    "/guest-rsvps/tap",
    takes=schemas.TokenIn,
    gives=schemas.Tapped,
    refuses=(403, 404, 409),
    example={"token": "6f1c1b0e.QGJhZHI.going.Zk8sV1yJpX0nD4bG7hL2eA"},
)
def tap(body: dict[str, Any]) -> Response:
    """Give the answer a one-tap link stands for."""
    done = node().events.tap(ByLink(token=body["token"]))
    view = done.event
    return answer({"event": view.id, "answer": done.answer, "rsvp": shapes.rsvp(view)})


def _answered(view: GuestAnswerView) -> Response:
    return answer(
        {
            "event": shapes.event(view.event),
            "rsvp": shapes.rsvp(view.event),
            "name": view.name,
            "token": view.token,
            "replies": view.event.replies,
            "ticket": ticket_url(view.ticket) if view.ticket else None,
            "came": view.came,
        }
    )
