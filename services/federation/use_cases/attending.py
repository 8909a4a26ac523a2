"""People elsewhere coming to events of ours: their Join is an answer, ours tell them how it went.

Seats, waitlist and approval stay with the events service; what it says of a person elsewhere is
passed on to their server by the event's group (contract 6.3).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from services.common.clock import Clock
from services.common.contracts.events import Answer, Events, EventView, OfEvent, Rsvp
from services.common.contracts.shared import Asker
from services.common.errors import Refusal, Unavailable
from services.common.wire import open_envelope
from services.federation.documents import joins as documents
from services.federation.domain.actors import RemoteActor
from services.federation.domain.reading.shapes import guessed_language
from services.federation.domain.uris import Uris
from services.federation.repository.answers import Joins, KeptJoin
from services.federation.use_cases.outbound import Outbound

if TYPE_CHECKING:
    from services.federation.activities import Received

SHARED = "anonymous"
"""The one actor of a Mobilizon server for all who answer there by mail (contract 6.5)."""

WORDS = {"going": "Accept", "maybe": "Accept", "waitlisted": "TentativeAccept"}
"""What the state of an answer is called towards others."""


@dataclass(frozen=True)
class Attending:
    """What others ask of our events, and what they are told."""

    uris: Uris
    joins: Joins
    events: Events
    outbound: Outbound
    clock: Clock

    def join(self, received: "Received", answer: Answer = "going") -> None:
        """Somebody elsewhere answers an event of ours."""
        event = self._event_of(received.object)
        if not event:
            return
        actor = received.actor
        asker = _asker(actor, received.id)
        try:
            view = self.events.event(OfEvent(asker=asker, event=event))
        except Unavailable:
            raise
        except Refusal:
            # Whoever may not know of it is told nothing.
            return
        join = KeptJoin(
            id=received.id,
            person=asker.person,
            actor=actor.id,
            event=event,
            slug=view.slug,
            inbox=actor.inbox,
            at=self.clock.now(),
        )
        self.joins.put(join)
        try:
            after = self._answer(asker, view, answer)
        except Unavailable:
            raise
        except Refusal:
            self._say("Reject", join, received.id)
            return
        before, state = view.mine, after.mine.state if after.mine else ""
        if before is not None and before.state == state and state in WORDS:
            # Nothing moved, so the events service has nothing to tell: they asked again.
            self._say(WORDS[state], join, received.id)

    def leave(self, received: "Received", event_uri: str) -> None:
        """They do not come after all: a Leave, or the Undo of a Join."""
        event = self._event_of(event_uri)
        asker = _asker(received.actor, _join_id(received.activity))
        if event and self.joins.of(asker.person, event):
            with _a_no_is_final():
                self.events.cancel_rsvp(OfEvent(asker=asker, event=event))

    def gone(self, actor: str) -> None:
        """An actor elsewhere was deleted: their seats are free again."""
        for join in self.joins.by(actor):
            asker = Asker(person=join.person, confirmed=True)
            with _a_no_is_final():
                self.events.cancel_rsvp(OfEvent(asker=asker, event=join.event))
        # Only now: were events away, the next try must still know the seats.
        self.joins.forget(actor)

    def hear(self, word: str, letter: dict[str, Any]) -> None:
        """The events service said what became of somebody's answer: tell them if they are
        elsewhere, once for each message."""
        said: Any = open_envelope(letter)
        if not self.uris.ours(said.person) and (join := self.joins.of(said.person, said.event)):
            self._say(word, join, letter["id"])

    def offered(self, letter: dict[str, Any]) -> None:
        """A seat is kept for somebody. Nothing in the protocol can ask them again, and they asked
        to come: they take it."""
        said: Any = open_envelope(letter)
        if self.uris.ours(said.person) or self.joins.of(said.person, said.event) is None:
            return
        asker = Asker(person=said.person, confirmed=True)
        with _a_no_is_final():
            self.events.accept_offer(OfEvent(asker=asker, event=said.event))

    def released(self, letter: dict[str, Any]) -> None:
        """Somebody lost a seat; who gave it up knows."""
        if letter["data"]["reason"] != "cancelled":
            self.hear("Reject", letter)

    def _answer(self, asker: Asker, view: EventView, answer: Answer) -> EventView:
        if answer == "going" and view.mine is not None and view.mine.state == "offered":
            return self.events.accept_offer(OfEvent(asker=asker, event=view.id))
        return self.events.rsvp(Rsvp(asker=asker, event=view.id, answer=answer))

    def _say(self, word: str, join: KeptJoin, cause: str) -> None:
        event = self.uris.of("events", join.event)
        asked = documents.asked(join.id, join.actor, event)
        group = self.uris.of("groups", join.slug)
        id = self.outbound.new_id(word, join.id, cause)
        self.outbound.send(
            documents.decided(word, id, group, asked, join.actor),
            signer=group,
            to_inboxes=[join.inbox],
            cause=cause,
            subject=join.id,
        )

    def _event_of(self, uri: str) -> str:
        named = self.uris.read(uri)
        return named[1] if named and named[0] == "events" else ""


@contextmanager
def _a_no_is_final() -> Iterator[None]:
    """Take a refusal for an answer; a service that is away is asked again later."""
    try:
        yield
    except Unavailable:
        raise
    except Refusal:
        return


def _asker(actor: RemoteActor, join_id: str) -> Asker:
    """Somebody elsewhere as the other services know people. Those who share one actor are told
    apart by the id they asked with."""
    shared = actor.username == SHARED
    host = urlsplit(actor.id).netloc
    name = actor.name or actor.username or host
    return Asker(
        person=join_id if shared and join_id else actor.id,
        username=f"{actor.username}@{host}",
        name={guessed_language(name): name},
        confirmed=True,
    )


def _join_id(activity: dict[str, Any]) -> str:
    """Which Join a Leave or Undo means, where it says so."""
    thing = activity.get("object")
    if isinstance(thing, dict) and thing.get("type") == "Join":
        return str(thing.get("id") or "")
    return ""
