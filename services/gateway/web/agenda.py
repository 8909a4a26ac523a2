"""Pages of the agenda: arranging it, calling for speakers, proposing, reviewing."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, request, url_for

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
    ProposalView,
    Propose,
    PutSession,
    ReviewProposal,
    Speaker,
    TalkFormat,
)
from services.common.errors import Conflict, Forbidden, Invalid, Refusal
from services.gateway.api.agenda import agenda_ics, person_named
from services.gateway.api.schemas.agenda import ANSWERS, DECISIONS
from services.gateway.api.shapes import PEOPLE
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.node import node
from services.gateway.web import events, forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import go, page, shared
from services.gateway.web.pressing import pressed
from services.gateway.words import WORDS

FORMATS = range(4)
LIMIT = 50


def _run(id: str) -> tuple[EventView, AgendaView]:
    needs_person()
    view = events.seen(id)
    if not view.organizer:
        raise Forbidden("event.not_organizer")
    return view, seen(id)


def seen(id: str) -> AgendaView:
    """An event's agenda as the reader may see it."""
    return node().events.agenda(OfEvent(asker=asker(), event=id))


@web.get("/events/<id>/agenda.ics")
def event_agenda_ics(id: str) -> Response:
    """The whole agenda for a calendar."""
    return shared(agenda_ics({"lang": g.reader.language}, id=id))


@web.route("/events/<id>/agenda", methods=["GET", "POST"])
def event_agenda(id: str) -> Response:
    """Arranging the agenda: every session, and a form for one."""
    event, agenda = _run(id)
    if request.method == "GET":
        return _arranging(event, agenda, _session_form(event, agenda))
    try:
        node().events.put_session(_session_typed(event))
    except Refusal as no:
        return _arranging(event, agenda, forms.typed(), **forms.again(no, {"session": "_"}))
    return go("web.event_agenda", _("The agenda is saved."), id=id)


@web.post("/events/<id>/sessions/<session>/remove")
def session_drop(id: str, session: str) -> Response:
    """Taking a session out."""
    needs_person()
    command = OfSession(asker=asker(), event=id, session=session)
    done = _("The session is removed.")
    return pressed(lambda: node().events.drop_session(command), done, "web.event_agenda", id=id)


def _arranging(event: EventView, agenda: AgendaView, form: dict[str, Any], **more: Any) -> Response:
    editing = any(one.id == form.get("session") for one in agenda.sessions)
    return page("event_agenda.html", event=event, agenda=agenda, form=form, editing=editing, **more)


def _session_form(event: EventView, agenda: AgendaView) -> dict[str, Any]:
    wanted = request.args.get("session", "")
    for one in agenda.sessions:
        if one.id == wanted:
            return {
                "session": one.id,
                "proposal": one.proposal,
                **forms.fields_of("title", one.title),
                **forms.fields_of("abstract", one.abstract),
                **_moment("starts_at", one.starts_at, event.timezone),
                **_moment("ends_at", one.ends_at, event.timezone),
                "room": one.room,
                "speakers": g.reader.comma.join(map(_speaker_line, one.speakers)),
            }
    last = max((one.ends_at for one in agenda.sessions), default=event.starts_at)
    begins = min(last, event.ends_at)
    form: dict[str, Any] = {
        **_moment("starts_at", begins, event.timezone),
        **_moment("ends_at", min(begins + timedelta(minutes=30), event.ends_at), event.timezone),
    }
    if chosen := request.args.get("proposal", ""):
        form.update(_of_proposal(chosen[:64]))
    return form


def _of_proposal(id: str) -> dict[str, Any]:
    view = node().events.proposal(OfProposal(asker=asker(), proposal=id))
    return {
        "proposal": view.id,
        **forms.fields_of("title", view.title),
        **forms.fields_of("abstract", view.abstract),
        "speakers": _speaker_line(Speaker(name=view.name, person=view.person)),
    }


def _speaker_line(speaker: Speaker) -> str:
    start = f"{node().settings.origin}{PEOPLE}"
    if speaker.person.startswith(start):
        return f"@{speaker.person.removeprefix(start)}"
    return speaker.name.get(g.reader.language) or next(iter(speaker.name.values()), "")


def _moment(name: str, time: Any, zone: str) -> dict[str, str]:
    there = time.astimezone(ZoneInfo(zone))
    return {f"{name}_date": f"{there:%Y-%m-%d}", f"{name}_time": f"{there:%H:%M}"}


def _session_typed(event: EventView) -> PutSession:
    times = forms.moments(("starts_at", "ends_at"), event.timezone)
    return PutSession(
        asker=asker(),
        event=event.id,
        session=forms.line("session") or fresh_id("session"),
        proposal=forms.line("proposal"),
        title=forms.text_of("title"),
        abstract=forms.text_of("abstract"),
        room=forms.line("room"),
        speakers=[_speaker(one) for one in forms.tags("speakers")],
        **times,
    )


def _speaker(typed: str) -> Speaker:
    if not typed.startswith("@"):
        return Speaker(name={g.reader.language: typed})
    found = person_named(typed[1:], "speakers")
    return Speaker(name=found.name, person=found.person)


@web.route("/events/<id>/call", methods=["GET", "POST"])
def event_call(id: str) -> Response:
    """The call for speakers."""
    event, agenda = _run(id)
    if request.method == "GET":
        return _calling(event, agenda, _call_form(event, agenda))
    try:
        node().events.open_call(_call_typed(event))
    except Refusal as no:
        shown = forms.again(no, {"topics": "tags"})
        return _calling(event, agenda, forms.typed(), **shown)
    return go("web.event", _("The call for speakers is saved."), id=id, _anchor="agenda")


@web.post("/events/<id>/call/close")
def call_close(id: str) -> Response:
    """Taking no more proposals."""
    needs_person()
    command = OfEvent(asker=asker(), event=id)
    done = _("The call is closed.")
    return pressed(lambda: node().events.close_call(command), done, "web.event_call", id=id)


def _calling(event: EventView, agenda: AgendaView, form: dict[str, Any], **more: Any) -> Response:
    return page("event_call.html", event=event, agenda=agenda, form=form, formats=FORMATS, **more)


def _call_form(event: EventView, agenda: AgendaView) -> dict[str, Any]:
    call = agenda.call
    closes = call.closes_at if call else event.starts_at - timedelta(days=7)
    start = f"{node().settings.origin}{PEOPLE}"
    form: dict[str, Any] = {
        **_moment("closes_at", closes, event.timezone),
        **forms.fields_of("about", call.about if call else {}),
        "tags": g.reader.comma.join(call.topics if call else []),
        "reviewers": ", ".join(one.removeprefix(start) for one in agenda.reviewers),
    }
    for n, one in enumerate(call.formats if call else []):
        form.update(forms.fields_of(f"format_{n}", one.name))
        form[f"format_{n}_minutes"] = one.minutes
    return form


def _call_typed(event: EventView) -> OpenCall:
    formats = [
        TalkFormat(name=name, minutes=forms.whole(f"format_{n}_minutes") or 0)
        for n in FORMATS
        if (name := forms.text_of(f"format_{n}"))
    ]
    return OpenCall(
        asker=asker(),
        event=event.id,
        about=forms.text_of("about"),
        topics=forms.tags(),
        formats=formats,
        reviewers=[
            person_named(one.lstrip("@"), "reviewers").person for one in forms.tags("reviewers")
        ],
        **forms.moments(("closes_at",), event.timezone),
    )


@web.route("/events/<id>/propose", methods=["GET", "POST"])
def proposal_new(id: str) -> Response:
    """Proposing a talk."""
    needs_person()
    event, agenda = events.seen(id), seen(id)
    if agenda.call is None or not agenda.call.open:
        raise Conflict("call.closed")
    if request.method == "GET":
        return _proposing(event, agenda, {})
    try:
        view = node().events.propose(
            Propose(id=fresh_id("proposal"), asker=asker(), event=id, **_proposal_typed())
        )
    except Refusal as no:
        return _proposing(event, agenda, forms.typed(), **forms.again(no))
    return go("web.proposal", _("The proposal is sent."), id=view.id)


@web.route("/proposals/<id>/edit", methods=["GET", "POST"])
def proposal_edit(id: str) -> Response:
    """Changing one's own proposal."""
    needs_person()
    view = _proposal(id)
    event, agenda = events.seen(view.event), seen(view.event)
    if not view.mine or agenda.call is None or not agenda.call.open:
        raise Conflict("call.closed")
    if request.method == "GET":
        form = {
            **forms.fields_of("title", view.title),
            **forms.fields_of("abstract", view.abstract),
            "format": "" if view.format is None else str(view.format),
            "topic": view.topic,
            "notes": view.notes,
        }
        return _proposing(event, agenda, form, proposal=view)
    try:
        typed = _proposal_typed()
        node().events.amend_proposal(AmendProposal(asker=asker(), proposal=id, **typed))
    except Refusal as no:
        return _proposing(event, agenda, forms.typed(), proposal=view, **forms.again(no))
    return go("web.proposal", _("The changes are saved."), id=id)


def _proposing(event: EventView, agenda: AgendaView, form: Any, **more: Any) -> Response:
    shown = {"proposal": None, **more}
    return page("proposal_form.html", event=event, call=agenda.call, form=form, **shown)


def _proposal_typed() -> dict[str, Any]:
    return {
        "title": forms.text_of("title"),
        "abstract": forms.text_of("abstract"),
        "format": forms.whole("format"),
        "topic": forms.line("topic"),
        "language": g.reader.language,
        "notes": forms.line("notes"),
    }


@web.get("/events/<id>/proposals")
def event_proposals(id: str) -> Response:
    """Proposals: all for reviewers, one's own for anybody else."""
    needs_person()
    event, agenda = events.seen(id), seen(id)
    state = request.args.get("state", "")
    state = state if state in WORDS["proposal"] else ""
    cursor = request.args.get("cursor", "")[:500]
    found = node().events.proposals(
        ListProposals(asker=asker(), event=id, state=state, cursor=cursor, limit=LIMIT)
    )
    more = url_for("web.event_proposals", id=id, state=state or None, cursor=found.next)
    return page(
        "event_proposals.html",
        event=event,
        agenda=agenda,
        proposals=found.items,
        state=state,
        next_url=more if found.next else None,
    )


def _proposal(id: str) -> ProposalView:
    return node().events.proposal(OfProposal(asker=asker(), proposal=id))


@web.get("/proposals/<id>")
def proposal(id: str) -> Response:
    """One proposal, with what the reader may do about it."""
    needs_person()
    return _showing(_proposal(id))


def _showing(view: ProposalView, **more: Any) -> Response:
    own = next((one for one in view.reviews if one.person == asker().person), None)
    return page(
        "proposal.html",
        event=events.seen(view.event),
        call=seen(view.event).call,
        proposal=view,
        review=own,
        **more,
    )


@web.post("/proposals/<id>/review")
def proposal_review(id: str) -> Response:
    """Scoring a proposal."""
    needs_person()
    try:
        score, comment = forms.whole("score"), forms.line("comment")
        if score is None:
            raise Invalid(fields={"score": ["required"]})
        command = ReviewProposal(asker=asker(), proposal=id, score=score, comment=comment)
        node().events.review_proposal(command)
    except Refusal as no:
        return _showing(_proposal(id), **forms.again(no))
    return go("web.proposal", _("The review is saved."), id=id)


@web.post("/proposals/<id>/state")
def proposal_state(id: str) -> Response:
    """Deciding; or the speaker's word."""
    needs_person()
    state = forms.chosen("state", (*DECISIONS, *ANSWERS))

    def decide() -> None:
        if state in ANSWERS:
            node().events.answer_decision(AnswerDecision(asker=asker(), proposal=id, state=state))
        else:
            node().events.decide_proposal(DecideProposal(asker=asker(), proposal=id, state=state))

    return pressed(decide, _("It is noted."), "web.proposal", id=id)
