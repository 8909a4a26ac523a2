"""Calls for speakers, proposals and their review, the agenda."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from services.common import cursors
from services.common.contracts.events import (
    AgendaView,
    AmendProposal,
    AnswerDecision,
    CallView,
    DecideProposal,
    ListProposals,
    OfEvent,
    OfProposal,
    OfSession,
    OpenCall,
    ProposalDecided,
    ProposalPage,
    ProposalSubmitted,
    ProposalView,
    Propose,
    PutSession,
    ReviewProposal,
    ReviewView,
    SessionView,
)
from services.common.errors import Conflict, Forbidden, Invalid, NotFound
from services.events.domain import Event, key_of
from services.events.domain.agenda import Program, Proposal, Review, Session
from services.events.domain.agenda.program import Call
from services.events.domain.agenda.proposal import Offer
from services.events.use_cases.desk import Desk, confirmed, known

STATES = ("submitted", "accepted", "declined", "waitlisted", "confirmed", "withdrawn")
MOST_EACH = 5
"""Proposals one person may make to one event."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Scheduling(Desk):
    """Who speaks, and when. Organizers call, decide and arrange; reviewers score."""

    def open_call(self, command: OpenCall) -> AgendaView:
        """Look for speakers, or change what is looked for."""
        event = self.to_run(command.event, command.asker)
        if event.status == "cancelled":
            raise Conflict("event.cancelled")
        now = self.clock.now()
        program = self._program(event.id)
        before = program.call.opens_at if program.call else now
        call = Call(
            opens_at=command.opens_at or before,
            closes_at=command.closes_at,
            about=command.about,
            topics=command.topics,
            formats=command.formats,
        )
        self._arrange(event, lambda one: one.open_call(call, command.reviewers, event.ends_at))
        return self.agenda(OfEvent(asker=command.asker, event=event.id))

    def close_call(self, command: OfEvent) -> AgendaView:
        """Take no more proposals from now on."""
        event = self.to_run(command.event, command.asker)
        self._arrange(event, lambda one: one.close_call(self.clock.now()))
        return self.agenda(command)

    def put_session(self, command: PutSession) -> AgendaView:
        """Write or change a session. A proposal it comes from must have been taken."""
        event = self.to_run(command.event, command.asker)
        if not 8 <= len(command.session) <= 64:
            raise Invalid(fields={"session": ["invalid"]})
        if command.proposal:
            proposal: Proposal = self.offers.get(command.proposal)
            if proposal.event != event.id:
                raise NotFound("proposal.unknown")
            if proposal.state not in ("accepted", "confirmed"):
                raise Conflict("proposal.not_accepted")
        session = Session(
            id=command.session,
            title=command.title,
            abstract=command.abstract,
            begins=_seconds(command.starts_at - event.starts_at),
            lasts=_seconds(command.ends_at - command.starts_at),
            room=command.room,
            speakers=command.speakers,
            proposal=command.proposal,
            updated_at=self.clock.now(),
        )
        length = event.ends_at - event.starts_at
        self._arrange(event, lambda one: one.put(session, length))
        return self.agenda(OfEvent(asker=command.asker, event=event.id))

    def drop_session(self, command: OfSession) -> AgendaView:
        """Take a session out of the agenda."""
        event = self.to_run(command.event, command.asker)
        self._arrange(event, lambda one: one.drop(command.session))
        return self.agenda(OfEvent(asker=command.asker, event=event.id))

    def agenda(self, command: OfEvent) -> AgendaView:
        """The agenda and the call, as whoever may see the event sees them."""
        event = self.page(command.event, command.asker.person)
        organizer = self.seen_by(event, command.asker)
        program = self._program(event.id)
        return AgendaView(
            event=event.id,
            timezone=event.timezone,
            organizer=organizer,
            reviews=organizer or command.asker.person in program.reviewers,
            call=_call(program.call, self.clock.now()),
            sessions=[_session(one, event) for one in program.sessions],
            reviewers=program.reviewers if organizer else [],
        )

    def propose(self, command: Propose) -> ProposalView:
        """Offer to speak while the call is open; the same command again changes nothing."""
        confirmed(command.asker)
        event = self.page(command.event, command.asker.person)
        self.seen_by(event, command.asker)
        asker, now = command.asker, self.clock.now()
        before: Proposal | None = self.offers.find(command.id)
        if before is not None:
            if (before.person, before.event) != (asker.person, event.id):
                raise Conflict("exists")
            return self._shown(before, asker.person, reviews=False, decides=False)
        if event.status == "cancelled":
            raise Conflict("event.cancelled")
        program = self._program(event.id)
        proposal = Proposal(
            id=command.id,
            event=event.id,
            person=asker.person,
            name=asker.name,
            created_at=now,
        )
        proposal.write(_offer(command), program.call, now)
        if self.offers.how_many(event.id, asker.person) >= MOST_EACH:
            raise Conflict("proposal.too_many", {"most": MOST_EACH})
        deciders = dict.fromkeys([event.created_by, *program.reviewers])
        proposal.recorded.append(
            ProposalSubmitted(
                **_facts(event, proposal),
                person_name=asker.name,
                deciders=[one for one in deciders if one and one != asker.person],
            )
        )
        self.offers.add(proposal)
        return self._shown(proposal, asker.person, reviews=False, decides=False)

    def amend_proposal(self, command: AmendProposal) -> ProposalView:
        """Change one's own proposal while the call is open."""
        proposal = self._own_proposal(command.proposal, command.asker.person)
        call, now = self._program(proposal.event).call, self.clock.now()

        def decide(one: Proposal) -> None:
            written = Offer(**{name: getattr(one, name) for name in Offer.__dataclass_fields__})
            changes = {
                name: value
                for name in Offer.__dataclass_fields__
                if (value := getattr(command, name)) is not None
            }
            one.write(Offer(**{**vars(written), **changes}), call, now)

        return self._changed(proposal, decide, command.asker.person, False, False)

    def proposal(self, command: OfProposal) -> ProposalView:
        """One proposal, for its speaker, the reviewers and the organizers."""
        proposal: Proposal = self.offers.get(command.proposal)
        reviews, decides = self._rights(proposal.event, command)
        if not reviews and proposal.person != command.asker.person:
            raise NotFound("proposal.unknown")
        return self._shown(proposal, command.asker.person, reviews, decides)

    def proposals(self, command: ListProposals) -> ProposalPage:
        """All proposals for reviewers and organizers, their own for anybody else."""
        cursors.check_limit(command.limit)
        if command.state and command.state not in STATES:
            raise Invalid(fields={"state": ["not_one_of"]})
        known(command.asker)
        reviews, decides = self._rights(command.event, command)
        only: dict[str, Any] = {} if reviews else {"person": command.asker.person}
        if command.state:
            only["state"] = command.state
        keys = cursors.decode(command.cursor, 2, (int, str))
        after = (EPOCH + int(keys[0]) * MICROSECOND, str(keys[1])) if keys else None
        found = self.offers.of_event(command.event, only, after, command.limit + 1)
        shown = found[: command.limit]
        next_ = None
        if len(found) > command.limit:
            next_ = cursors.encode((shown[-1].created_at - EPOCH) // MICROSECOND, shown[-1].id)
        person = command.asker.person
        return ProposalPage(
            items=[self._shown(one, person, reviews, decides) for one in shown], next=next_
        )

    def review_proposal(self, command: ReviewProposal) -> ProposalView:
        """Score a proposal."""
        confirmed(command.asker)
        asker, now = command.asker, self.clock.now()
        proposal: Proposal = self.offers.get(command.proposal)
        reviews, decides = self._rights(proposal.event, command)
        if not reviews:
            if proposal.person == asker.person:
                raise Forbidden("proposal.own")
            raise NotFound("proposal.unknown")
        review = Review(
            person=asker.person,
            name=asker.name,
            score=command.score,
            comment=command.comment,
            at=now,
        )
        key = key_of(asker.person)
        return self._changed(
            proposal, lambda one: one.review(key, review), asker.person, reviews, decides
        )

    def decide_proposal(self, command: DecideProposal) -> ProposalView:
        """Take it, decline it or keep it in reserve; the speaker is told."""
        confirmed(command.asker)
        proposal: Proposal = self.offers.get(command.proposal)
        event = self.to_run(proposal.event, command.asker)

        def decide(one: Proposal) -> None:
            if one.decide(command.state) and one.person:
                one.recorded.append(ProposalDecided(**_facts(event, one), state=command.state))

        return self._changed(proposal, decide, command.asker.person, True, True)

    def answer_decision(self, command: AnswerDecision) -> ProposalView:
        """The speaker confirms, or withdraws; a session made of it stays until it is changed."""
        proposal = self._own_proposal(command.proposal, command.asker.person)
        return self._changed(
            proposal, lambda one: one.answer(command.state), command.asker.person, False, False
        )

    def forget_speaker(self, person: str) -> None:
        """Take a closed account out of programs, proposals and reviews."""
        for event in self.programs.naming(person):
            self.programs.change(event, lambda one: one.forget(person))
        key = key_of(person)
        for id in self.offers.concerning(person, key):
            self.offers.change(id, lambda one: one.forget(key, person))

    def _program(self, event: str) -> Program:
        found: Program | None = self.programs.find(event)
        return found or Program(id=event)

    def _arrange(self, event: Event, decide: Callable[[Program], Any]) -> None:
        if self.programs.find(event.id) is None:
            # Somebody else may begin it at the same moment.
            with suppress(Conflict):
                self.programs.add(Program(id=event.id))
        self.programs.change(event.id, decide)

    def _own_proposal(self, id: str, person: str) -> Proposal:
        found: Proposal = self.offers.get(id)
        if not person or found.person != person:
            raise NotFound("proposal.unknown")
        return found

    def _rights(self, event_id: str, command: Any) -> tuple[bool, bool]:
        event = self.page(event_id, command.asker.person)
        decides = self.seen_by(event, command.asker)
        person = command.asker.person
        return decides or person in self._program(event_id).reviewers, decides

    def _changed(
        self,
        proposal: Proposal,
        decide: Callable[[Proposal], Any],
        person: str,
        reviews: bool,
        decides: bool,
    ) -> ProposalView:
        def shown(one: Proposal) -> ProposalView:
            decide(one)
            return self._shown(one, person, reviews, decides)

        view: ProposalView = self.offers.change(proposal.id, shown)
        return view

    def _shown(self, one: Proposal, person: str, reviews: bool, decides: bool) -> ProposalView:
        mine = bool(person) and one.person == person
        # A reviewer judges alone first; whoever decides reads everything but of their own talk.
        reads = not mine and reviews and (decides or key_of(person) in one.reviews)
        return ProposalView(
            id=one.id,
            event=one.event,
            title=one.title,
            abstract=one.abstract,
            format=one.format,
            topic=one.topic,
            language=one.language,
            notes=one.notes if reviews or mine else "",
            person=one.person,
            name=one.name,
            state=one.state,
            created_at=one.created_at,
            mine=mine,
            may_review=reviews and not mine and one.state != "withdrawn",
            may_decide=decides and one.state not in ("withdrawn", "confirmed"),
            reviews=[ReviewView(**vars(each)) for each in one.reviews.values()] if reads else [],
            reviewed=len(one.reviews) if reviews and not mine else 0,
            average=one.average if reads else None,
        )


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _offer(command: Propose) -> Offer:
    return Offer(**{name: getattr(command, name) for name in Offer.__dataclass_fields__})


def _facts(event: Event, proposal: Proposal) -> dict[str, Any]:
    return {
        "event": event.id,
        "title": event.title,
        "starts_at": event.starts_at,
        "timezone": event.timezone,
        "slug": event.slug,
        "community_name": event.community_name,
        "proposal": proposal.id,
        "proposal_title": proposal.title,
        "person": proposal.person,
    }


def _call(call: Call | None, now: datetime) -> CallView | None:
    if call is None:
        return None
    return CallView(
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        open=call.open(now),
        about=call.about,
        topics=call.topics,
        formats=call.formats,
    )


def _session(one: Session, event: Event) -> SessionView:
    starts_at = event.starts_at + timedelta(seconds=one.begins)
    ends_at = starts_at + timedelta(seconds=one.lasts)
    return SessionView(
        id=one.id,
        title=one.title,
        abstract=one.abstract,
        starts_at=starts_at,
        ends_at=ends_at,
        room=one.room,
        speakers=one.speakers,
        proposal=one.proposal,
        # A moved event moves its sessions: calendars must take the new time over.
        sequence=event.sequence + one.sequence,
        updated_at=max(one.updated_at, event.updated_at),
        outside=ends_at > event.ends_at,
    )
