"""Carrying lists out: who answered an event, who belongs to a community."""

import json
from collections.abc import Iterator

from flask import Response, g

from services.common.contracts.events import (
    AnswerView,
    EventView,
    ListAnswers,
    ListAttendance,
    Question,
)
from services.common.contracts.events import OfEvent as OneEvent
from services.common.contracts.membership import ListMembers, MemberView, OfCommunity
from services.common.contracts.shared import Text
from services.common.errors import Forbidden
from services.gateway import i18n, sheets
from services.gateway.api.doors import Noun
from services.gateway.api.schemas import exports as schemas
from services.gateway.api.shapes import PEOPLE, instant, local
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.language import language
from services.gateway.node import node
from services.gateway.words import word

exports = Noun("exports", "Lists for spreadsheets and other programs; organizers only.")

SLICE = 100
CSV = "text/csv"


def text_in(text: Text, reader: str) -> str:
    """People's text in the reader's language, else in any."""
    return text.get(reader) or next(iter(text.values()), "")


def _event(id: str) -> EventView:
    view = node().events.event(OneEvent(asker=asker(), event=id))
    if not view.organizer:
        raise Forbidden("event.not_organizer")
    return view


def _answers(id: str) -> Iterator[AnswerView]:
    """Every answer, a slice at a time."""
    cursor: str | None = ""
    while cursor is not None:
        command = ListAnswers(asker=asker(), event=id, cursor=cursor, limit=SLICE)
        page = node().events.answers(command)
        yield from page.items
        cursor = page.next


def _came(id: str) -> dict[str, str]:
    """What is kept of who came, by the key of their answer."""
    found: dict[str, str] = {}
    cursor: str | None = ""
    while cursor is not None:
        command = ListAttendance(asker=asker(), event=id, cursor=cursor, limit=SLICE)
        page = node().events.attendance(command)
        found |= {one.key: one.state for one in page.items}
        cursor = page.next
    return found


def reply_in_words(question: Question, reply: str, reader: str) -> str:
    """A reply as a cell: words as they are, an option by its text, yes and no by name."""
    if question.kind == "choice":
        options = {str(number): one for number, one in enumerate(question.options, 1)}
        return text_in(options[reply], reader) if reply in options else ""
    if question.kind == "yes_no" and reply:
        return _("Yes") if reply == "yes" else _("No")
    return reply


def _reader() -> str:
    """The reader's language. Pages know their reader; in the API words would be Arabic for all."""
    g.setdefault("reader", i18n.Reader(language()))
    return language()


def _file(body: str, kind: str, name: str) -> Response:
    response = Response(body.encode(), content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@exports.door("GET", "/events/<id>/attendees.csv", content=CSV, needs="read", refuses=(404,))
def attendees_csv(id: str) -> Response:
    """Who answered, and what they replied to the questions, as a table; nothing in it is a
    formula."""
    view, reader = _event(id), _reader()
    came = _came(id)
    asked = (text_in(question.text, reader) for question in view.questions)
    heads = (*schemas.ATTENDEE_HEADS[reader], *asked)
    rows = (
        (
            text_in(one.name, reader),
            _username(one.person),
            word("answer", one.state),
            one.guests,
            one.position,
            one.seat_class,
            local(one.answered_at, view.timezone),
            word("attendance", came[one.key]) if came.get(one.key, "none") != "none" else "",
            *(
                reply_in_words(each, one.replies.get(each.key, ""), reader)
                for each in view.questions
            ),
        )
        for one in _answers(id)
    )
    return _file("".join(sheets.csv_text(heads, rows)), CSV, f"attendees-{view.id}.csv")


@exports.door(
    "GET",
    "/events/<id>/attendees.json",
    gives=schemas.Attendees,
    needs="read",
    refuses=(404,),
)
def attendees_json(id: str) -> Response:
    """Who answered, whole."""
    view = _event(id)
    came = _came(id)
    items = [
        {
            "username": _username(one.person) or None,
            "person": one.person,
            "name": one.name,
            "state": one.state,
            "guests": one.guests,
            "position": one.position,
            "seat_class": one.seat_class,
            "answered_at": instant(one.answered_at),
            "attendance": came.get(one.key, "none"),
            "replies": one.replies,
        }
        for one in _answers(id)
    ]
    body = json.dumps({"event": view.id, "items": items}, ensure_ascii=False)
    return _file(body, "application/json", f"attendees-{view.id}.json")


def _username(person: str) -> str:
    own = node().settings.origin + PEOPLE
    return person.removeprefix(own) if person.startswith(own) else ""


@exports.door("GET", "/communities/<slug>/members.csv", content=CSV, needs="read", refuses=(404,))
def members_csv(slug: str) -> Response:
    """The members as a table: what they show in the directory, and no address."""
    view = node().membership.community(OfCommunity(asker=asker(), slug=slug))
    if view.status != "active" or view.role not in schemas.RUNNING:
        raise Forbidden("community.organizers_only")
    reader = _reader()
    rows = (
        (
            text_in(one.card.name, reader),
            one.card.username,
            text_in(one.card.headline, reader),
            text_in(one.card.city.name, reader) if one.card.city else "",
            word("role", one.role),
            one.since.date().isoformat(),
        )
        for one in _members(slug)
    )
    heads = schemas.MEMBER_HEADS[reader]
    return _file("".join(sheets.csv_text(heads, rows)), CSV, f"members-{view.slug}.csv")


def _members(slug: str) -> Iterator[MemberView]:
    cursor: str | None = ""
    while cursor is not None:
        command = ListMembers(asker=asker(), slug=slug, cursor=cursor, limit=SLICE)
        page = node().membership.members(command)
        yield from page.items
        cursor = page.next
