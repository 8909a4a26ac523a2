"""Taking what other servers bring: who says it, whether they may, whether it concerns us.

Nothing is remembered before it is verified; whoever could put an id into our memory unverified
could silence the real one.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field

from services.common.clock import Clock
from services.common.contracts.federation import InboxAnswer, SignedDelivery
from services.federation.actors import RemoteActors
from services.federation.domain.actors import RemoteActor
from services.federation.domain.authority import host_of, same_origin
from services.federation.domain.concern import concerns_us
from services.federation.domain.parsing import Document, NotReadable, parse
from services.federation.domain.reading.activities import ActivityCard, read_activity
from services.federation.domain.reading.shapes import uri, web_address
from services.federation.domain.uris import Uris
from services.federation.fetch import Gone
from services.federation.limits import Tally
from services.federation.repository.followers import Followings
from services.federation.repository.inbox import Entry, Inbox
from services.federation.signatures import SignedRequest
from services.federation.verifying import TurnedAway, Verifier

MOST_RECIPIENTS = 1000
WINDOW = 60
PER_HOST = 1800
PER_ACTOR = 600
"""Activities a minute from one server and from one of its actors (S24)."""

ACCEPTED = InboxAnswer(status=202)


@dataclass(frozen=True)
class Receiving:
    """The inboxes, which are all one: whom an activity is for is read from itself."""

    uris: Uris
    clock: Clock
    verifier: Verifier
    actors: RemoteActors
    heard: Callable[[str], None]
    followings: Followings
    in_thread: Callable[[str], bool]
    """Whether a text of this id is kept as a reply to something of ours."""
    inbox: Inbox
    types: frozenset[str]
    limits: "Limits"

    def receive(self, command: SignedDelivery) -> InboxAnswer:
        """Answer as HTTP does: 202 for what we took or need not, 4xx with a reason for the rest."""
        try:
            return self._receive(command)
        except TurnedAway as no:
            return InboxAnswer(status=no.status, reason=str(no), retry_after=no.retry_after)

    def _receive(self, command: SignedDelivery) -> InboxAnswer:
        body = _decoded(command.body)
        request = SignedRequest("POST", command.url, command.headers, body)
        self.verifier.check_signed(request)
        activity, card = _read(body)
        if _is_farewell(card) and self.actors.known(card.actor) is None:
            # Deletions are told to the whole world; we never knew them (S9).
            return ACCEPTED
        host = self._check_speaker(request, card, command.source)
        self.heard(host)
        if wait := self.limits.exceeded(host, card.actor):
            raise TurnedAway(429, "too many activities", wait)
        if card.type in self.types and self._concerns_us(card, activity, command.url):
            self.inbox.put(
                Entry(
                    activity=card.id,
                    type=card.type,
                    actor=card.actor,
                    object=card.object,
                    body=body.decode(),
                    at=self.clock.now(),
                )
            )
        return ACCEPTED

    def _check_speaker(self, request: SignedRequest, card: ActivityCard, source: str) -> str:
        """Whoever signed must be the actor, and the activity of its server (S6). Gives the host."""
        try:
            speaker: RemoteActor = self.verifier.key_of(request, source).actor
        except Gone:
            if not _is_farewell(card):
                raise TurnedAway(401, "the owner of its key is deleted") from None
            return host_of(card.actor)
        if speaker.id != card.actor:
            raise TurnedAway(401, "it is signed by somebody else")
        if web_address(card.id) and not same_origin(card.id, speaker.id):
            raise TurnedAway(401, "its id is another server's")
        return host_of(speaker.id)

    def _concerns_us(self, card: ActivityCard, activity: Document, url: str) -> bool:
        personal = self.uris.ours(url) and url != self.uris.shared_inbox
        return (
            personal
            or concerns_us(card, activity, self.uris)
            or self.followings.any_on(host_of(card.actor))
            or self._answers_a_reply(card)
        )

    def _answers_a_reply(self, card: ActivityCard) -> bool:
        parent = uri((card.embedded or {}).get("inReplyTo"))
        return bool(parent) and self.in_thread(parent)


@dataclass(frozen=True)
class Limits:
    """How much one server and one actor may bring."""

    on: bool
    clock: Clock
    per_host: Tally = field(init=False)
    per_actor: Tally = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "per_host", Tally(PER_HOST, WINDOW, self.clock))
        object.__setattr__(self, "per_actor", Tally(PER_ACTOR, WINDOW, self.clock))

    def exceeded(self, host: str, actor: str) -> int:
        """The seconds to wait after one more; 0 while it is not too much."""
        return self.on and max(self.per_host.add(host), self.per_actor.add(actor))


def _read(body: bytes) -> tuple[Document, ActivityCard]:
    try:
        activity = parse(body)
    except NotReadable as no:
        raise TurnedAway(400, str(no)) from None
    card = read_activity(activity)
    if card is None:
        raise TurnedAway(400, "it is no activity: it needs an id, a type and an actor")
    for key in ("to", "cc"):
        if isinstance(activity.get(key), list) and len(activity[key]) > MOST_RECIPIENTS:
            raise TurnedAway(400, "it is addressed to too many")
    return activity, card


def _is_farewell(card: ActivityCard) -> bool:
    return card.type == "Delete" and card.object == card.actor


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise TurnedAway(400, "its body cannot be read") from None
