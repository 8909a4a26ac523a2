"""Answering events of other nodes from one's own pages."""

from flask import Response

from services.common.contracts.federation import (
    AnswerElsewhere,
    AnswerElsewhereView,
    ListAnswersElsewhere,
    MyAnswerElsewhere,
)
from services.common.errors import Unavailable
from services.common.ids import new_id
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.pressing import pressed


@web.post("/cards/<id>/rsvp")
def answer_elsewhere(id: str) -> Response:
    """Asking to come."""
    needs_person()
    command = AnswerElsewhere(
        id=new_id(), asker=asker(), card=id, message=forms.line("message")[:2000]
    )
    return pressed(
        lambda: node().federation.answer_elsewhere(command), "", "web.card", id=id, _anchor="rsvp"
    )


@web.post("/cards/<id>/rsvp/cancel")
def take_back_elsewhere(id: str) -> Response:
    """Taking it back."""
    needs_person()
    command = AnswerElsewhere(id=new_id(), asker=asker(), card=id, coming=False)
    done = _("The answer is taken back.")
    return pressed(
        lambda: node().federation.answer_elsewhere(command), done, "web.card", id=id, _anchor="rsvp"
    )


def my_answer(id: str) -> AnswerElsewhereView | None:
    """The reader's own answer to an event of another node."""
    if not asker().person:
        return None
    found = node().federation.my_answer_elsewhere(MyAnswerElsewhere(asker=asker(), card=id))
    return found.items[0] if found.items else None


def my_answers(past: bool) -> list[AnswerElsewhereView]:
    """The reader's answers to events of other nodes; none while federation is away, since one's
    other meetings are worth showing."""
    try:
        return (
            node()
            .federation.answers_elsewhere(ListAnswersElsewhere(asker=asker(), past=past))
            .items
        )
    except Unavailable:
        return []
