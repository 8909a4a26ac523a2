"""Answering events of other nodes."""

from typing import Any

from flask import Response

from services.common.contracts.federation import (
    AnswerElsewhere,
    AnswerElsewhereView,
    ListAnswersElsewhere,
    MyAnswerElsewhere,
)
from services.common.ids import new_id
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.moments import instant, local
from services.gateway.api.schemas import elsewhere as schemas
from services.gateway.auth import asker
from services.gateway.node import node

elsewhere = Noun("elsewhere", "Answers to events of other nodes.")


@elsewhere.door(
    "PUT",
    "/cards/<id>/rsvp",
    takes=schemas.AnswerElsewhereIn,
    gives=schemas.AnswerElsewhere,
    needs="write",
    refuses=(404, 409),
    example={"message": "See you there."},
)
def ask(body: dict[str, Any], id: str) -> Response:
    """Ask to come to an event of another node. Its node decides; a notification tells."""
    command = AnswerElsewhere(id=new_id(), asker=asker(), card=id, message=body["message"])
    return answer(_shown(node().federation.answer_elsewhere(command)))


@elsewhere.door(
    "DELETE",
    "/cards/<id>/rsvp",
    gives=schemas.AnswerElsewhere,
    needs="write",
    refuses=(404, 409),
)
def take_back(id: str) -> Response:
    """Take the answer back; its node is told."""
    command = AnswerElsewhere(id=new_id(), asker=asker(), card=id, coming=False)
    return answer(_shown(node().federation.answer_elsewhere(command)))


@elsewhere.door("GET", "/cards/<id>/rsvp", gives=schemas.AnswersElsewhere, needs="read")
def one(id: str) -> Response:
    """One's own answer to an event of another node, if there is one."""
    found = node().federation.my_answer_elsewhere(MyAnswerElsewhere(asker=asker(), card=id))
    return listing([_shown(one) for one in found.items], None)


@elsewhere.door(
    "GET",
    "/me/rsvps-elsewhere",
    query=schemas.ElsewhereQuery,
    gives=schemas.AnswersElsewhere,
    needs="read",
)
def mine(query: dict[str, Any]) -> Response:
    """One's answers to events of other nodes, soonest first."""
    found = node().federation.answers_elsewhere(ListAnswersElsewhere(asker=asker(), **query))
    return listing([_shown(one) for one in found.items], None)


def _shown(view: AnswerElsewhereView) -> dict[str, Any]:
    shown = {name: value for name, value in vars(view).items() if name != "sequence"}
    return {
        **shown,
        "starts_at": local(view.starts_at, view.timezone),
        "ends_at": local(view.ends_at, view.timezone),
        "asked_at": instant(view.asked_at),
        "answered_at": instant(view.answered_at) if view.answered_at else None,
    }
