"""Looking at something elsewhere from here, and following it; leading visitors to their own server.

Whatever comes back is a card of cleaned text: no page of another server is shown, and no picture
of it (S19, S25).
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from services.common.contracts.federation import (
    ActAs,
    Elsewhere,
    FollowedElsewhere,
    FollowedElsewherePage,
    FollowElsewhere,
    FollowState,
    ListFollowedElsewhere,
    LookUp,
    PlaceToAct,
    ReadFinger,
)
from services.common.contracts.membership import PersonClosed
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Forbidden, Invalid, NotFound, Unauthenticated
from services.common.html import plain
from services.federation.domain.authority import host_of, same_origin
from services.federation.domain.cards import card_id
from services.federation.domain.reading import (
    ActorCard,
    EventCard,
    NoteCard,
    read_actor,
    read_event,
    read_note,
)
from services.federation.domain.uris import Uris
from services.federation.fetch import Fetcher, FetchFailed
from services.federation.fingers import Fingers, handle_of
from services.federation.limits import Turns
from services.federation.repository.followers import Followings
from services.federation.use_cases.discovery import Discovery
from services.federation.use_cases.following import Following
from services.federation.use_cases.learning import Learning
from services.federation.use_cases.peers import Peers

EXCERPT = 600
MOST_EXPORTED = 5000
SLICE = 100
KINDS = {"Group": "community", "Organization": "community", "Person": "person"}
PATHS = {"events": "/events/", "groups": "/communities/", "people": "/people/"}
FOLLOWABLE = ("Group", "Organization", "Application", "Service")
"""Mobilizon lets nobody follow people (contract 2.2)."""


@dataclass(frozen=True)
class Interacting:
    """For people of this node, signed in; the last for anybody."""

    uris: Uris
    fetcher: Fetcher
    fingers: Fingers
    followings: Followings
    following: Following
    peers: Peers
    discovery: Discovery
    learning: Learning
    turns: Turns

    def look_up(self, command: LookUp) -> Elsewhere:
        """What stands at an address, or who is called so. Raises NotFound `elsewhere.not_found`,
        Forbidden `peer.refused`."""
        _known(command.asker)
        with self.turns.of(command.asker.person):
            return self._look_up(command)

    def _look_up(self, command: LookUp) -> Elsewhere:
        uri = self._address(command.uri)
        if self.uris.ours(uri):
            return self._own(uri)
        host = host_of(uri)
        if not host:
            raise NotFound("elsewhere.not_found")
        if self.peers.refuses(host):
            raise Forbidden("peer.refused")
        return self._card(command.asker, uri)

    def follow_elsewhere(self, command: FollowElsewhere) -> Elsewhere:
        """Follow a community elsewhere, or no longer; either again changes nothing."""
        _known(command.asker)
        if not command.asker.confirmed:
            raise Forbidden("account.unconfirmed")
        if self.uris.ours(command.uri):
            raise Invalid(fields={"uri": ["invalid"]})
        seen = self.look_up(LookUp(asker=command.asker, uri=command.uri))
        if not seen.follow:
            raise Invalid(fields={"uri": ["invalid"]})
        try:
            if command.on:
                self.following.follow(command.asker.person, seen.owner)
            else:
                self.following.unfollow(command.asker.person, seen.owner)
        except FetchFailed:
            raise NotFound("elsewhere.not_found") from None
        return replace(seen, follow=self._stands(command.asker, seen.owner))

    def followed_elsewhere(self, command: ListFollowedElsewhere) -> FollowedElsewherePage:
        """Whom the asker follows elsewhere, in no order that means anything."""
        _known(command.asker)
        limit = check_limit(command.limit)
        after = decode(command.cursor, 1, (str,))
        key = str(after[0]) if after else ""
        found = self.followings.page(command.asker.person, key, limit + 1)
        return FollowedElsewherePage(
            items=[
                FollowedElsewhere(uri=one.actor, host=one.host, state=one.state, since=one.at)
                for _, one in found[:limit]
            ],
            next=encode(found[limit - 1][0]) if len(found) > limit else None,
        )

    def export(self, asker: Asker) -> list[dict[str, Any]]:
        """Whom the asker follows elsewhere, to take away."""
        found = self.followings.page(asker.person, "", MOST_EXPORTED)
        return [
            {"uri": one.actor, "state": one.state, "since": one.at.isoformat()} for _, one in found
        ]

    def person_closed(self, message: PersonClosed) -> None:
        """An account is gone, and follows nobody any more."""
        while found := self.followings.page(message.person, "", SLICE):
            for _, one in found:
                self.following.unfollow(one.ours, one.actor)

    def place_to_act(self, command: ActAs) -> PlaceToAct:
        """Where somebody with an account elsewhere goes on with a thing of ours. Raises Invalid
        naming `handle` when there is no such place."""
        named = handle_of(command.handle)
        if not self.uris.ours(command.uri) or named is None:
            raise Invalid(fields={"handle": ["invalid"]})
        name, host = named
        try:
            with self.turns.of(host):
                url = self.fingers.place_to_act(name, host, command.uri)
        except FetchFailed:
            raise Invalid(fields={"handle": ["not_found_elsewhere"]}) from None
        return PlaceToAct(url=url, host=host)

    def _address(self, written: str) -> str:
        named = handle_of(written)
        if named is None:
            return written.strip()
        name, host = named
        try:
            if host == self.uris.host.lower():
                own = self.discovery.finger(ReadFinger(resource=f"acct:{name}@{host}"))
                return str(own.document["aliases"][0])
            return self.fingers.actor(name, host)
        except (FetchFailed, NotFound):
            raise NotFound("elsewhere.not_found") from None

    def _own(self, uri: str) -> Elsewhere:
        kind, name = self.uris.read(uri) or ("", "")
        here = PATHS[kind] + name if kind in PATHS else _page(urlsplit(uri).path)
        if uri in (self.uris.relay, self.uris.origin):
            here = "/"
        if not here:
            raise NotFound("elsewhere.not_found")
        return Elsewhere(uri=uri, kind="text", name={}, here=here)

    def _card(self, asker: Asker, uri: str) -> Elsewhere:
        try:
            document = self.fetcher.get(uri)
            if (event := read_event(document)) is not None and event.public:
                known = self.learning.learn(document)
                return self._event(asker, event, card_id(event.id) if known else "")
            if (actor := read_actor(document)) is not None:
                return self._actor(asker, actor)
            if (note := read_note(document)) is not None and note.public:
                return _text(note)
        except FetchFailed:
            pass
        raise NotFound("elsewhere.not_found")

    def _event(self, asker: Asker, event: EventCard, card: str) -> Elsewhere:
        owner = self._owner(event)
        return Elsewhere(
            uri=event.id,
            kind="event",
            card=card,
            name=event.name,
            host=urlsplit(event.id).netloc,
            url=event.url,
            text=plain(event.content)[:EXCERPT] or event.summary,
            owner=owner.id if owner else "",
            owner_name=owner.name if owner else {},
            follow=self._state(asker, owner),
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            timezone=event.timezone or "UTC",
            place=event.place.name if event.place else {},
            online=event.online,
            status=event.status,
            capacity=event.capacity,
            remaining=event.remaining,
        )

    def _owner(self, event: EventCard) -> ActorCard | None:
        if not same_origin(event.owner, event.id):
            return None
        try:
            return read_actor(self.fetcher.get(event.owner))
        except FetchFailed:
            return None

    def _actor(self, asker: Asker, actor: ActorCard) -> Elsewhere:
        host = urlsplit(actor.id).netloc
        return Elsewhere(
            uri=actor.id,
            kind=KINDS.get(actor.type, "server"),  # type: ignore[arg-type]
            name=actor.name,
            host=host,
            url=actor.url,
            text=plain(actor.summary)[:EXCERPT],
            handle=f"{actor.username}@{host}" if actor.username else "",
            owner=actor.id,
            owner_name=actor.name,
            follow=self._state(asker, actor),
            members=actor.members,
        )

    def _state(self, asker: Asker, actor: ActorCard | None) -> FollowState:
        if actor is None or actor.type not in FOLLOWABLE:
            return ""  # type: ignore[return-value]
        return self._stands(asker, actor.id)

    def _stands(self, asker: Asker, actor: str) -> FollowState:
        found = self.followings.find(asker.person, actor)
        return found.state if found else "none"


def _text(note: NoteCard) -> Elsewhere:
    language = note.language or "ar"
    return Elsewhere(
        uri=note.id,
        kind="text",
        name={language: note.name} if note.name else {},
        host=urlsplit(note.id).netloc,
        url=note.url,
        text=note.text[:EXCERPT],
    )


def _page(path: str) -> str:
    """A page of ours below any language, or one of its short addresses, as a path."""
    parts = path.strip("/").split("/")
    if parts[0] in ("ar", "en"):
        parts = parts[1:]
    short = {"e": "events", "c": "communities", "p": "people"}
    if len(parts) == 2:
        parts[0] = short.get(parts[0], parts[0])
        if parts[0] in short.values():
            return "/" + "/".join(parts)
    return ""


def _known(asker: Asker) -> None:
    if not asker.person:
        raise Unauthenticated("account.required")
