"""Our members answering events of other nodes: a Join goes there, their word comes back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.common.clock import Clock
from services.common.contracts.federation import (
    AnswerElsewhere,
    AnswerElsewhereView,
    AnswersElsewhere,
    ListAnswersElsewhere,
    MyAnswerElsewhere,
)
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit
from services.common.errors import Conflict, Forbidden, NotFound, Unauthenticated
from services.common.rules import check_line
from services.common.wire import dump
from services.federation.actors import RemoteActors
from services.federation.documents import joins as documents
from services.federation.domain.answers import DECIDED, Answer
from services.federation.domain.authority import same_origin
from services.federation.domain.cards import Card
from services.federation.domain.uris import Uris
from services.federation.fetch import FetchFailed
from services.federation.repository.answers import AnswerRepository, view
from services.federation.repository.cards import CardRepository
from services.federation.use_cases.learning import Learning
from services.federation.use_cases.outbound import Outbound

if TYPE_CHECKING:
    from services.federation.activities import Received

MOST_AT_ONCE = 200
LONGEST_MESSAGE = 500
NO_ANSWERS = ("external", "invite")
"""Events whose answers are taken elsewhere, or from invited people only."""


@dataclass(frozen=True)
class Answering:
    """A member's answers to events of other nodes."""

    uris: Uris
    answers: AnswerRepository
    cards: CardRepository
    actors: RemoteActors
    outbound: Outbound
    learning: Learning
    clock: Clock

    def answer(self, command: AnswerElsewhere) -> AnswerElsewhereView:
        """Ask to come, or take it back. Repeating either changes nothing. Raises Conflict when
        the event is over, called off, or takes no answers from here."""
        _known(command.asker.person, command.asker.confirmed)
        card = self._card(command.card)
        person = command.asker.person
        latest = self.answers.latest(person, card.id)
        if not command.coming:
            if latest is None:
                raise NotFound("answer.unknown")
            self.answers.change(latest.id, lambda one: one.cancel(self.clock.now()))
        elif latest is None or latest.state in ("cancelled", "refused", "unanswered"):
            latest = self._ask(command, card)
        self._send_one(latest.id)
        return view(self.answers.get(latest.id))

    def mine(self, command: MyAnswerElsewhere) -> AnswersElsewhere:
        """The asker's answer to one event; none, or one that was not taken back."""
        latest = self.answers.latest(command.asker.person, command.card)
        standing = [latest] if latest and latest.state != "cancelled" else []
        return AnswersElsewhere(items=[view(one) for one in standing])

    def all(self, command: ListAnswersElsewhere) -> AnswersElsewhere:
        """The asker's answers that stand."""
        check_limit(command.limit, MOST_AT_ONCE)
        found = self.answers.of(command.asker.person, self.clock.now(), command.past, command.limit)
        return AnswersElsewhere(items=[view(one) for one in found])

    def decided(self, received: "Received") -> None:
        """An Accept, TentativeAccept, Reject or Ignore of a Join we sent; of anything else it is
        not ours (S18)."""
        answer = self._meant(received)
        if answer is None or not self._may_decide(received, answer):
            return
        now = self.clock.now()
        self.answers.change(answer.id, lambda one: one.decided(received.type, now))

    def send_due(self) -> None:
        """Send what could not be sent at once, look again where there is silence."""
        for id in self.answers.due(self.clock.now()):
            self._send_one(id)

    def changed(self, card: Card) -> None:
        """An event elsewhere says something new of itself: calendars follow, people are told."""
        starts_at = card.starts_at
        if starts_at is None:
            return
        ends_at, now = card.ends_at or starts_at, self.clock.now()
        new = (card.name, starts_at, ends_at, card.timezone, card.place, card.status)
        for id in self.answers.to_event(card.uri):
            self.answers.change(id, lambda one: one.follow(*new, now))

    def ended(self, uri: str) -> None:
        """An event elsewhere was deleted: for those who go it is called off."""
        now = self.clock.now()
        for id in self.answers.to_event(uri):
            self.answers.change(id, lambda one: one.called_off(now))

    def export(self, asker: Asker) -> dict[str, Any]:
        """Everything this service keeps of a person."""
        _known(asker.person, True)
        kept = self.answers.all_of(asker.person)
        return {"answers": [dump(view(one)) for one in kept]}

    def forget(self, person: str) -> None:
        """An account is closed: whoever expects them is told, and nothing of them stays."""
        for answer in self.answers.all_of(person):
            if answer.state in ("asked", "going", "waitlisted"):
                self.answers.change(answer.id, lambda one: one.cancel(self.clock.now()))
                self._send_one(answer.id)
        self.answers.forget(person)

    def document(self, id: str) -> dict[str, Any] | None:
        """The Join an answer was asked with, as others may read it (contract 6.3 B)."""
        answer = self.answers.find(id)
        return self._join(answer) if answer is not None and answer.state != "cancelled" else None

    def _ask(self, command: AnswerElsewhere, card: Card) -> Answer:
        now = self.clock.now()
        if card.status == "cancelled":
            raise Conflict("event.cancelled")
        if card.starts_at is None or (card.ends_at or card.starts_at) <= now:
            raise Conflict("event.ended")
        if card.join_mode in NO_ANSWERS:
            raise Conflict("event.answered_elsewhere")
        answer = Answer(
            id=command.id,
            person=command.asker.person,
            card=card.id,
            uri=card.uri,
            url=card.url,
            host=card.host,
            group=card.group,
            title=card.name,
            starts_at=card.starts_at,
            ends_at=card.ends_at or card.starts_at,
            timezone=card.timezone,
            community_name=card.group_name,
            place=card.place,
            state="asked",
            asked_at=now,
            message=check_line(command.message, "message", required=False, limit=LONGEST_MESSAGE),
            due_at=now,
        )
        try:
            self.answers.add(answer)
        except Conflict:
            return self.answers.get(answer.id)
        return answer

    def _send_one(self, id: str) -> None:
        answer, now = self.answers.get(id), self.clock.now()
        if answer.due_at is None or answer.due_at > now:
            return
        if answer.sent and not answer.leaving:
            self._look_again(answer)
            return
        try:
            inboxes = self._inboxes(answer)
        except FetchFailed:
            self.answers.change(id, lambda one: one.could_not_send(now))
            return
        self.outbound.send(
            self._leave(answer) if answer.leaving else self._join(answer),
            signer=answer.person,
            to_inboxes=inboxes,
            cause=id,
            subject=answer.uri,
        )
        self.answers.change(id, lambda one: one.was_sent(now))

    def _look_again(self, answer: Answer) -> None:
        self.learning.look_up(answer.uri, f"{answer.id} {answer.looks}")
        now = self.clock.now()
        self.answers.change(answer.id, lambda one: one.looked(now))

    def _inboxes(self, answer: Answer) -> list[str]:
        actor = self.actors.of(answer.group)
        return [actor.shared_inbox or actor.inbox]

    def _join(self, answer: Answer) -> dict[str, Any]:
        id = self.uris.of("joins", answer.id)
        return documents.join(id, answer.person, answer.uri, [answer.group], answer.message)

    def _leave(self, answer: Answer) -> dict[str, Any]:
        id = self.outbound.new_id("leave", answer.id)
        return documents.leave(id, answer.person, answer.uri, [answer.group])

    def _meant(self, received: "Received") -> Answer | None:
        named = self.uris.read(received.object)
        if named is None or named[0] != "joins" or received.type not in DECIDED:
            return None
        return self.answers.find(named[1])

    def _may_decide(self, received: "Received", answer: Answer) -> bool:
        # Mobilizon lets any moderator of the group answer, so whoever is of the event's server.
        return received.actor.id == answer.group or same_origin(received.actor.id, answer.uri)

    def _card(self, id: str) -> Card:
        card = self.cards.find(id)
        if card is None or card.kind != "event":
            raise NotFound("card.unknown")
        return card


def _known(person: str, confirmed: bool) -> None:
    if not person:
        raise Unauthenticated("account.required")
    if not confirmed:
        raise Forbidden("account.unconfirmed")
