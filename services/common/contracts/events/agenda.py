"""The call for speakers, what was proposed, and the agenda that came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.events.gatherings import OfEvent
from services.common.contracts.shared import Asker, Text
from services.common.messages import Message

ProposalState = Literal["submitted", "accepted", "declined", "waitlisted", "confirmed", "withdrawn"]
Decision = Literal["accepted", "declined", "waitlisted"]
SpeakersWord = Literal["confirmed", "withdrawn"]


@dataclass(frozen=True, kw_only=True)
class ProposalSubmitted(Message):
    """Somebody offers to speak; `deciders` are those who look at proposals."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    proposal: str
    proposal_title: Text
    person: str
    person_name: Text
    deciders: list[str]


@dataclass(frozen=True, kw_only=True)
class ProposalDecided(Message):
    """The organizers took a proposal, declined it, or keep it in reserve."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    proposal: str
    proposal_title: Text
    person: str
    state: Decision


@dataclass(frozen=True, kw_only=True)
class TalkFormat:
    """A way of presenting, with its length."""

    name: Text
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Who speaks; `person` is empty for somebody without an account."""

    name: Text
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenCall:
    """Call for speakers, or change the call. `reviewers` are actor URIs who score with the
    organizers."""

    asker: Asker
    event: str
    closes_at: datetime
    opens_at: datetime | None = None
    about: Text = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)
    formats: list[TalkFormat] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Propose:
    """Offer to speak. `format` is a place in the call's formats; `notes` only reviewers read."""

    id: str
    asker: Asker
    event: str
    title: Text
    abstract: Text
    format: int | None = None
    topic: str = ""
    language: str = ""
    notes: str = ""


@dataclass(frozen=True, kw_only=True)
class AmendProposal:
    """Change one's own proposal while the call is open; None leaves a thing as it is."""

    asker: Asker
    proposal: str
    title: Text | None = None
    abstract: Text | None = None
    format: int | None = None
    topic: str | None = None
    language: str | None = None
    notes: str | None = None


@dataclass(frozen=True, kw_only=True)
class OfProposal:
    """One proposal."""

    asker: Asker
    proposal: str


@dataclass(frozen=True, kw_only=True)
class ListProposals:
    """Proposals to an event: all for organizers and reviewers, their own for speakers."""

    asker: Asker
    event: str
    state: str = ""
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class ReviewProposal:
    """Score a proposal from 1 to 5; scoring again replaces."""

    asker: Asker
    proposal: str
    score: int
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class DecideProposal:
    """Take a proposal, decline it or keep it in reserve."""

    asker: Asker
    proposal: str
    state: Decision


@dataclass(frozen=True, kw_only=True)
class AnswerDecision:
    """The speaker's word: coming after all, or not."""

    asker: Asker
    proposal: str
    state: SpeakersWord


@dataclass(frozen=True, kw_only=True)
class PutSession:
    """Write a session of the agenda, or change the one with this id."""

    asker: Asker
    event: str
    session: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    abstract: Text = field(default_factory=dict)
    room: str = ""
    speakers: list[Speaker] = field(default_factory=list)
    proposal: str = ""


@dataclass(frozen=True, kw_only=True)
class OfSession:
    """One session of an agenda."""

    asker: Asker
    event: str
    session: str


@dataclass(frozen=True, kw_only=True)
class SessionView:
    """A session of the agenda; `outside` when the event was cut and no longer covers it."""

    id: str
    title: Text
    abstract: Text
    starts_at: datetime
    ends_at: datetime
    room: str
    speakers: list[Speaker]
    proposal: str
    sequence: int
    updated_at: datetime
    outside: bool = False


@dataclass(frozen=True, kw_only=True)
class CallView:
    """The call for speakers; `open` as of now."""

    opens_at: datetime
    closes_at: datetime
    open: bool
    about: Text
    topics: list[str]
    formats: list[TalkFormat]


@dataclass(frozen=True, kw_only=True)
class AgendaView:
    """The agenda in order of time with the call, if there is one. `reviewers` is for organizers
    only; `reviews` says whether the asker reads and scores proposals."""

    event: str
    timezone: str
    organizer: bool
    reviews: bool
    call: CallView | None = None
    sessions: list[SessionView] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ReviewView:
    """One reviewer's score."""

    person: str
    name: Text
    score: int
    comment: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ProposalView:
    """A proposal. `average` and `reviews` are empty for its speaker, and a reviewer sees the
    others' only after their own; `may_review` is false for one's own."""

    id: str
    event: str
    title: Text
    abstract: Text
    format: int | None
    topic: str
    language: str
    notes: str
    person: str
    name: Text
    state: ProposalState
    created_at: datetime
    mine: bool
    may_review: bool
    may_decide: bool
    reviews: list[ReviewView] = field(default_factory=list)
    reviewed: int = 0
    average: float | None = None


@dataclass(frozen=True, kw_only=True)
class ProposalPage:
    """A slice of the proposals, oldest first."""

    items: list[ProposalView]
    next: str | None = None


class Agenda(Protocol):
    """Who speaks, and when."""

    def open_call(self, command: OpenCall) -> AgendaView: ...
    def close_call(self, command: OfEvent) -> AgendaView: ...
    def agenda(self, command: OfEvent) -> AgendaView: ...
    def put_session(self, command: PutSession) -> AgendaView: ...
    def drop_session(self, command: OfSession) -> AgendaView: ...
    def propose(self, command: Propose) -> ProposalView: ...
    def amend_proposal(self, command: AmendProposal) -> ProposalView: ...
    def proposal(self, command: OfProposal) -> ProposalView: ...
    def proposals(self, command: ListProposals) -> ProposalPage: ...
    def review_proposal(self, command: ReviewProposal) -> ProposalView: ...
    def decide_proposal(self, command: DecideProposal) -> ProposalView: ...
    def answer_decision(self, command: AnswerDecision) -> ProposalView: ...
