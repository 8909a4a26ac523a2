"""Calls for speakers, proposals, the agenda and its calendars."""

from dataclasses import replace
from typing import Any

from flask import Response

from services.common.contracts.events import (
    AgendaView,
    AmendProposal,
    AnswerDecision,
    DecideProposal,
    EventView,
    ListProposals,
    OfEvent,
    OfProposal,
    OfSession,
    OpenCall,
    Propose,
    PutSession,
    ReviewProposal,
    Speaker,
    TalkFormat,
)
from services.common.contracts.membership import People, PersonCard
from services.common.errors import Invalid, NotFound
from services.gateway import feeds as writing
from services.gateway.api import agenda_shapes as shapes
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.eventtimes import at
from services.gateway.api.feeds import ICS, feed_file, feed_language
from services.gateway.api.schemas import agenda as schemas
from services.gateway.api.schemas.events import FeedQuery
from services.gateway.api.shapes import PEOPLE, here
from services.gateway.auth import asker
from services.gateway.idempotency import fresh_id
from services.gateway.node import node

agenda = Noun("agenda", "Calls for speakers, proposals and agendas.")


def _event(id: str) -> EventView:
    return node().events.event(OfEvent(asker=asker(), event=id))


def person_named(username: str, path: str) -> PersonCard:
    """A person of this node. Raises Invalid naming the field that names nobody."""
    found = node().membership.cards(People(people=[here(f"{PEOPLE}{username}")]))
    if not found:
        raise Invalid(fields={path: ["unknown"]})
    return found[0]


@agenda.door("GET", "/events/<id>/agenda", gives=schemas.Agenda, public=True, refuses=(404,))
def one(id: str) -> Response:
    """The agenda in order of time, and the call for speakers if there is one."""
    return answer(shapes.agenda(node().events.agenda(OfEvent(asker=asker(), event=id))))


@agenda.door(
    "PUT",
    "/events/<id>/call",
    takes=schemas.CallIn,
    gives=schemas.Agenda,
    needs="write",
    refuses=(404, 409),
    example={
        "closes_at": "2027-03-20T21:00:00+03:00",
        "about": {"ar": "كلمات قصيرة من الممارسة", "en": "Short talks from practice"},
        "topics": ["sql"],
        "formats": [{"name": {"ar": "كلمة قصيرة", "en": "Short talk"}, "minutes": 15}],
        "reviewers": ["huda"],
    },
)
def call(body: dict[str, Any], id: str) -> Response:
    """Look for speakers, or change what is looked for."""
    zone = _event(id).timezone
    reviewers = [
        person_named(name, f"reviewers.{place}").person
        for place, name in enumerate(body.pop("reviewers", []))
    ]
    formats = [TalkFormat(**one) for one in body.pop("formats", [])]
    given = at(body, zone)
    command = OpenCall(asker=asker(), event=id, reviewers=reviewers, formats=formats, **given)
    return answer(shapes.agenda(node().events.open_call(command)))


@agenda.door("DELETE", "/events/<id>/call", gives=schemas.Agenda, needs="write", refuses=(404,))
def close(id: str) -> Response:
    """Take no more proposals."""
    return answer(shapes.agenda(node().events.close_call(OfEvent(asker=asker(), event=id))))


@agenda.door(
    "POST",
    "/events/<id>/sessions",
    takes=schemas.SessionIn,
    gives=schemas.Agenda,
    status=201,
    needs="write",
    refuses=(404,),
    example={
        "title": {"ar": "افتتاح", "en": "Opening"},
        "starts_at": "2027-04-02T19:00:00+03:00",
        "ends_at": "2027-04-02T19:20:00+03:00",
        "room": "القاعة الكبرى",
        "speakers": [{"username": "badr"}],
    },
)
def add_session(body: dict[str, Any], id: str) -> Response:
    """Add a session."""
    return answer(shapes.agenda(_put(id, fresh_id("session"), body)), 201)


@agenda.door(
    "PUT",
    "/events/<id>/sessions/<session>",
    takes=schemas.SessionIn,
    gives=schemas.Agenda,
    needs="write",
    refuses=(404, 409),
)
def change_session(body: dict[str, Any], id: str, session: str) -> Response:
    """Write a session anew."""
    return answer(shapes.agenda(_put(id, session, body)))


def _put(event: str, session: str, body: dict[str, Any]) -> AgendaView:
    zone = _event(event).timezone
    speakers = [_speaker(one, place) for place, one in enumerate(body.pop("speakers", []))]
    return node().events.put_session(
        PutSession(asker=asker(), event=event, session=session, speakers=speakers, **at(body, zone))
    )


def _speaker(given: dict[str, Any], place: int) -> Speaker:
    named = Speaker(name=given.get("name") or {})
    if not given["username"]:
        return named
    person = person_named(given["username"], f"speakers.{place}.username")
    return replace(named, person=person.person, name=named.name or person.name)


@agenda.door(
    "DELETE",
    "/events/<id>/sessions/<session>",
    gives=schemas.Agenda,
    needs="write",
    refuses=(404,),
)
def drop_session(id: str, session: str) -> Response:
    """Take a session out."""
    command = OfSession(asker=asker(), event=id, session=session)
    return answer(shapes.agenda(node().events.drop_session(command)))


@agenda.door(
    "POST",
    "/events/<id>/proposals",
    takes=schemas.ProposalIn,
    gives=schemas.Proposal,
    status=201,
    needs="write",
    refuses=(404,),
    example={
        "title": {"ar": "فهارس لا تُستعمل", "en": "Indexes nobody uses"},
        "abstract": {"ar": "كيف نجدها ونزيلها."},
        "format": 0,
    },
)
def propose(body: dict[str, Any], id: str) -> Response:
    """Offer to speak."""
    view = node().events.propose(Propose(id=fresh_id("proposal"), asker=asker(), event=id, **body))
    return answer(shapes.proposal(view), 201, location=f"/proposals/{view.id}")


@agenda.door(
    "GET",
    "/events/<id>/proposals",
    query=schemas.ProposalQuery,
    gives=schemas.Proposals,
    needs="read",
    refuses=(404,),
)
def proposals(query: dict[str, Any], id: str) -> Response:
    """All proposals for organizers and reviewers, one's own for anybody else."""
    page = node().events.proposals(ListProposals(asker=asker(), event=id, **query))
    return listing([shapes.proposal(one) for one in page.items], page.next)


@agenda.door("GET", "/proposals/<id>", gives=schemas.Proposal, needs="read", refuses=(404,))
def proposal(id: str) -> Response:
    """One proposal."""
    view = node().events.proposal(OfProposal(asker=asker(), proposal=id))
    return answer(shapes.proposal(view))


@agenda.door(
    "PATCH",
    "/proposals/<id>",
    takes=schemas.ProposalChange,
    gives=schemas.Proposal,
    needs="write",
    refuses=(404, 409),
    example={"notes": "يلزم جهاز عرض"},
)
def amend(body: dict[str, Any], id: str) -> Response:
    """Change one's own proposal while the call is open."""
    view = node().events.amend_proposal(AmendProposal(asker=asker(), proposal=id, **body))
    return answer(shapes.proposal(view))


@agenda.door(
    "PUT",
    "/proposals/<id>/review",
    takes=schemas.ReviewIn,
    gives=schemas.Proposal,
    needs="write",
    refuses=(404, 409),
    example={"score": 4, "comment": "موضوع مطلوب"},
)
def review(body: dict[str, Any], id: str) -> Response:
    """Score a proposal; scoring again replaces."""
    view = node().events.review_proposal(ReviewProposal(asker=asker(), proposal=id, **body))
    return answer(shapes.proposal(view))


@agenda.door(
    "PUT",
    "/proposals/<id>/state",
    takes=schemas.DecisionIn,
    gives=schemas.Proposal,
    needs="write",
    refuses=(404, 409),
    example={"state": "accepted"},
)
def decide(body: dict[str, Any], id: str) -> Response:
    """Organizers accept, decline or keep in reserve; the speaker confirms or withdraws."""
    if body["state"] in schemas.ANSWERS:
        word = AnswerDecision(asker=asker(), proposal=id, state=body["state"])
        return answer(shapes.proposal(node().events.answer_decision(word)))
    decision = DecideProposal(asker=asker(), proposal=id, state=body["state"])
    return answer(shapes.proposal(node().events.decide_proposal(decision)))


@agenda.door(
    "GET",
    "/events/<id>/agenda.ics",
    query=FeedQuery,
    content=ICS,
    public=True,
    refuses=(404,),
)
def agenda_ics(query: dict[str, Any], id: str) -> Response:
    """Every session for a calendar."""
    return _calendar(query, id)


@agenda.door(
    "GET",
    "/events/<id>/sessions/<session>.ics",
    query=FeedQuery,
    content=ICS,
    public=True,
    refuses=(404,),
)
def session_ics(query: dict[str, Any], id: str, session: str) -> Response:
    """One session for a calendar."""
    return _calendar(query, id, session)


def _calendar(query: dict[str, Any], id: str, session: str = "") -> Response:
    event = _event(id)
    if event.status == "draft":
        raise NotFound("event.unknown")
    view = node().events.agenda(OfEvent(asker=asker(), event=id))
    sessions = [one for one in view.sessions if not session or one.id == session]
    if session and not sessions:
        raise NotFound("agenda.no_session")
    reader = feed_language(query)
    body = writing.agenda(event, sessions, node().settings.origin, reader)
    return feed_file(body, ICS, f"{session or id}-agenda.ics")
