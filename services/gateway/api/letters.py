"""Letters: organisers write to some of their community's people."""

from typing import Any

from flask import Response

from services.common.contracts.events import (
    LetterView,
    ListLetters,
    OfLetter,
    SendLetter,
    WriteLetter,
)
from services.common.contracts.previews import LetterPreview, PreviewLetter
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.eventtimes import at
from services.gateway.api.schemas import letters as schemas
from services.gateway.api.schemas.fields import Page
from services.gateway.api.shapes import instant
from services.gateway.auth import asker
from services.gateway.idempotency import fresh_id
from services.gateway.node import node

letters = Noun("letters", "Letters of organisers to some of their community's people.")

EXAMPLE = {
    "segment": "members",
    "subject": {"ar": "لقاؤنا القادم"},
    "body": {"ar": "القاعة في الطابق الثاني.\nالمواقف خلف المبنى."},
}


@letters.door(
    "GET",
    "/communities/<slug>/letters",
    query=Page,
    gives=schemas.LetterList,
    needs="read",
    refuses=(404,),
)
def listed(query: dict[str, Any], slug: str) -> Response:
    """What was written, newest first, and how many more may go out; organisers only."""
    page = node().events.letters(ListLetters(asker=asker(), slug=slug, **query))
    items = [shape(one) for one in page.items]
    return listing(items, page.next, left=page.left, per_week=page.per_week)


@letters.door(
    "POST",
    "/communities/<slug>/letters",
    takes=schemas.LetterIn,
    gives=schemas.Letter,
    status=201,
    needs="write",
    refuses=(404,),
    example=EXAMPLE,
)
def write(body: dict[str, Any], slug: str) -> Response:
    """Write a letter; nobody gets it before it is sent."""
    view = node().events.write_letter(_command(body, fresh_id("letter"), slug))
    return answer(shape(view), 201, location=f"/letters/{view.id}")


def _command(body: dict[str, Any], id: str, slug: str) -> WriteLetter:
    given = {**body, "event": body["event_id"]}
    del given["event_id"]
    return WriteLetter(id=id, asker=asker(), slug=slug, **given)


@letters.door("GET", "/letters/<id>", gives=schemas.Letter, needs="read", refuses=(404,))
def one(id: str) -> Response:
    """A letter, and how many it reached or would reach."""
    return answer(shape(node().events.letter(OfLetter(asker=asker(), letter=id))))


@letters.door(
    "PUT",
    "/letters/<id>",
    takes=schemas.LetterIn,
    gives=schemas.Letter,
    needs="write",
    refuses=(404, 409),
    example=EXAMPLE,
)
def rewrite(body: dict[str, Any], id: str) -> Response:
    """Write a draft anew."""
    slug = node().events.letter(OfLetter(asker=asker(), letter=id)).slug
    return answer(shape(node().events.write_letter(_command(body, id, slug))))


@letters.door("GET", "/letters/<id>/preview", gives=schemas.Preview, needs="read", refuses=(404,))
def preview(id: str) -> Response:
    """The mail as it would arrive, and at how many."""
    view = node().events.letter(OfLetter(asker=asker(), letter=id))
    shown = previewed(view)
    return answer(
        {
            "sender": shown.sender,
            "subject": shown.subject,
            "text": shown.text,
            "html": shown.html,
            "people": view.people,
            "exact": view.exact,
        }
    )


def previewed(view: LetterView) -> LetterPreview:
    """How a letter's mail will look to whoever asks."""
    return node().notifications.preview_letter(
        PreviewLetter(
            asker=asker(),
            slug=view.slug,
            community_name=view.community_name,
            subject=view.subject,
            body=view.body,
            event=view.event,
            title=view.event_title,
        )
    )


@letters.door(
    "POST",
    "/letters/<id>/send",
    takes=schemas.SendIn,
    gives=schemas.Letter,
    needs="write",
    refuses=(404,),
    example={"at": "2027-04-01T08:00:00+03:00"},
)
def send(body: dict[str, Any], id: str) -> Response:
    """Send a letter now, or at a time to come."""
    when = at(body, None)["at"]
    return answer(shape(node().events.send_letter(SendLetter(asker=asker(), letter=id, at=when))))


@letters.door("POST", "/letters/<id>/cancel", gives=schemas.Letter, needs="write", refuses=(404,))
def cancel(id: str) -> Response:
    """Keep a letter from going out."""
    return answer(shape(node().events.cancel_letter(OfLetter(asker=asker(), letter=id))))


def shape(view: LetterView) -> dict[str, Any]:
    """A letter."""
    return {
        "id": view.id,
        "community": view.slug,
        "event_id": view.event,
        "segment": view.segment,
        "subject": view.subject,
        "body": view.body,
        "state": view.state,
        "people": view.people,
        "exact": view.exact,
        "created_at": instant(view.created_at),
        "scheduled_for": instant(view.scheduled_for),
        "sent_at": instant(view.sent_at),
    }
