"""Seats: taking an offer, still coming, letting people in, the draw."""

from typing import Any

from flask import Response

from services.common.contracts.events import DecideAnswers, DrawOf, OfEvent
from services.gateway.api import shapes
from services.gateway.api.doors import Noun, answer
from services.gateway.api.schemas import events as schemas
from services.gateway.api.schemas import seats as own
from services.gateway.auth import asker
from services.gateway.node import node

seats = Noun("seats", "Offers, approval, the draw, and who still comes.")


@seats.door(
    "POST", "/events/<id>/rsvp/accept", gives=schemas.Rsvp, needs="write", refuses=(404, 409)
)
def accept(id: str) -> Response:
    """Take the seat that is kept for you. Declining it is taking one's answer back."""
    return answer(shapes.rsvp(node().events.accept_offer(OfEvent(asker=asker(), event=id))))


@seats.door(
    "POST", "/events/<id>/rsvp/reconfirm", gives=schemas.Rsvp, needs="write", refuses=(404, 409)
)
def reconfirm(id: str) -> Response:
    """Say that you still come."""
    return answer(shapes.rsvp(node().events.reconfirm(OfEvent(asker=asker(), event=id))))


@seats.door(
    "PATCH",
    "/events/<id>/rsvps",
    takes=own.Decision,
    gives=schemas.Decided,
    needs="write",
    refuses=(403, 404, 409),
    example={"answers": ["mK2v0Yc1cQh3mBq0d0f9zA"], "state": "going"},
)
def decide_several(body: dict[str, Any], id: str) -> Response:
    """Let people in who wait for approval, or turn them down: all of them, or none."""
    return _decided(id, body["answers"], body["state"])


@seats.door(
    "PATCH",
    "/events/<id>/rsvps/<key>",
    takes=own.OneDecision,
    gives=schemas.Decided,
    needs="write",
    refuses=(403, 404, 409),
    example={"state": "going"},
)
def decide_one(body: dict[str, Any], id: str, key: str) -> Response:
    """Let one person in, or turn them down."""
    return _decided(id, [key], body["state"])


def _decided(id: str, answers: list[str], state: Any) -> Response:
    command = DecideAnswers(asker=asker(), event=id, answers=answers, verdict=state)
    return answer({"counts": shapes.counts(node().events.decide_answers(command).counts)})


@seats.door(
    "GET",
    "/events/<id>/draw",
    query=own.DrawQuery,
    gives=own.Draw,
    public=True,
    refuses=(404,),
)
def draw(query: dict[str, Any], id: str) -> Response:
    """A lottery's draw: the promise before it, seed and tickets after it."""
    view = node().events.draw(DrawOf(asker=asker(), event=id, **query))
    return answer(shapes.draw(view))
