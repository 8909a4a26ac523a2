"""Somebody's offer to speak, its reviews, and what became of it."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from services.common.contracts.events import Decision, ProposalState, SpeakersWord
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Forbidden, Invalid
from services.common.messages import Message
from services.common.rules import TEXT_LIMIT, Mistakes, check_line, check_text
from services.events.domain.agenda.program import Call

NOTES_LIMIT = 2000
SHORTEST, BEST = 1, 5
OPEN = ("submitted", "waitlisted")
"""States in which a proposal still waits for something."""


@dataclass(frozen=True, kw_only=True)
class Review:
    """A reviewer's score from 1 to 5."""

    person: str
    name: Text
    score: int
    comment: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A proposal as its speaker writes it."""

    title: Text
    abstract: Text
    format: int | None = None
    topic: str = ""
    language: str = ""
    notes: str = ""


@dataclass(kw_only=True)
class Proposal:
    """An offer to speak at an event. Reviews are kept by reviewer."""

    id: str
    event: str
    person: str
    name: Text
    title: Text = field(default_factory=dict)
    abstract: Text = field(default_factory=dict)
    format: int | None = None
    topic: str = ""
    language: str = ""
    notes: str = ""
    state: ProposalState = "submitted"
    created_at: datetime
    reviews: dict[str, Review] = field(default_factory=dict)
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def write(self, offer: Offer, call: Call | None, now: datetime) -> None:
        """Take over what the speaker wrote. Raises Conflict once the call is closed or the
        proposal decided, Invalid naming fields."""
        if call is None or not call.open(now):
            raise Conflict("call.closed")
        if self.state != "submitted":
            raise Conflict("proposal.decided")
        checked = _checked(offer, call)
        for part in fields(Offer):
            setattr(self, part.name, getattr(checked, part.name))

    def review(self, key: str, review: Review) -> None:
        """Keep a reviewer's score; nobody scores their own. Raises Forbidden, Conflict, Invalid."""
        if review.person == self.person:
            raise Forbidden("proposal.own")
        if self.state == "withdrawn":
            raise Conflict("proposal.withdrawn")
        if not SHORTEST <= review.score <= BEST:
            raise Invalid(fields={"score": ["invalid"]})
        comment = check_line(review.comment, "comment", required=False, limit=NOTES_LIMIT)
        self.reviews[key] = replace(review, comment=comment)

    def decide(self, state: Decision) -> bool:
        """Take, decline or keep in reserve; gives whether that is news. A speaker's own word
        stands. Raises Conflict."""
        if self.state in ("withdrawn", "confirmed"):
            raise Conflict(f"proposal.{self.state}")
        if self.state == state:
            return False
        self.state = state
        return True

    def answer(self, word: SpeakersWord) -> None:
        """The speaker's word: an accepted talk is confirmed, any is withdrawn. Raises Conflict."""
        if self.state == word:
            return
        if word == "confirmed" and self.state != "accepted":
            raise Conflict("proposal.not_accepted")
        self.state = word

    def forget(self, key: str, person: str) -> None:
        """Forget a person whose account is closed: their reviews, and that a proposal was theirs.
        What had not been taken is withdrawn."""
        self.reviews.pop(key, None)
        if self.person == person:
            self.person, self.name, self.notes = "", {}, ""
            if self.state in OPEN:
                self.state = "withdrawn"

    @property
    def average(self) -> float | None:
        """The mean score; None without reviews."""
        scores = [one.score for one in self.reviews.values()]
        return round(sum(scores) / len(scores), 2) if scores else None


def _checked(offer: Offer, call: Call) -> Offer:
    mistakes = Mistakes()
    if offer.format is None and call.formats:
        mistakes.note("format", "required")
    elif offer.format is not None and not 0 <= offer.format < len(call.formats):
        mistakes.note("format", "not_one_of")
    if offer.topic and offer.topic not in call.topics:
        mistakes.note("topic", "not_one_of")
    if len(offer.language) > 35:
        mistakes.note("language", "too_long")
    cleaned = replace(
        offer,
        title=check_text(offer.title, "title", mistakes=mistakes),
        abstract=check_text(offer.abstract, "abstract", True, TEXT_LIMIT, mistakes),
        notes=check_line(offer.notes, "notes", False, NOTES_LIMIT, mistakes),
    )
    mistakes.refuse()
    return cleaned
