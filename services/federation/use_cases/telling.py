"""Telling others what is new about our events, communities and people (contract 4.2, 6.7)."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.common.caller import CallFailed
from services.common.clock import Clock
from services.common.contracts.events import EventTouched, SeriesDated
from services.common.contracts.federation import ReadDocument
from services.common.errors import NotFound, Refusal
from services.common.log import did
from services.federation.documents import activities
from services.federation.documents.answers import of_actor
from services.federation.documents.context import Document, on_top, tombstone
from services.federation.domain.uris import Uris
from services.federation.repository.outward import Outward
from services.federation.repository.tellings import Telling, digest
from services.federation.use_cases.identity import Identities
from services.federation.use_cases.notices import Notices
from services.federation.use_cases.outbound import Outbound

SOON = timedelta(seconds=60)
"""How long counts may go on changing before others hear of them."""
AGAIN = timedelta(seconds=15)
GONE = "gone"
"""Said of a change after which nobody is to have the thing, if it cannot be read any more."""
FORMER = {"event": "Event", "group": "Group", "person": "Person"}


@dataclass(frozen=True)
class Tellers:
    """Marks what is new when a message says so, and says it in its own time."""

    uris: Uris
    kept: Outward
    identities: Identities
    outbound: Outbound
    notices: Notices
    clock: Clock

    # --- hearing

    def event(self, id: str, changed: Iterable[str] = ()) -> None:
        """An event is new or has changed; `changed` is what people must notice."""
        uri = self.uris.of("events", id)
        self.kept.tellings.mark(uri, "event", id, self.clock.now(), changed)

    def touched(self, message: EventTouched) -> None:
        """The same, without anything to notice. What comes up in lists later is told of then."""
        if not message.event:
            self.series(message.series)
            return
        due = max(self.clock.now(), message.shown_from or self.clock.now())
        uri = self.uris.of("events", message.event)
        self.kept.tellings.mark(uri, "event", message.event, due, series=message.series)

    def dated(self, message: SeriesDated) -> None:
        """A series has dates others have not heard of; each is told of once it comes up."""
        now = self.clock.now()
        due = {self.uris.of("events", one.event): one for one in message.dates}
        self.kept.tellings.mark_dates(
            message.series,
            [(uri, one.event, max(now, one.shown_from)) for uri, one in due.items()],
        )

    def series(self, id: str, changed: Iterable[str] = ()) -> None:
        """All dates of a series are something else, or will be in a moment."""
        self.kept.tellings.mark_series(id, self.clock.now() + SOON, changed)

    def seats(self, id: str) -> None:
        """Somebody came or went."""
        self.kept.tellings.mark_known(self.uris.of("events", id), self.clock.now() + SOON)

    def community(self, slug: str, archived: bool) -> None:
        """A community says something else of itself, or is no more, with all its events."""
        group, now = self.uris.of("groups", slug), self.clock.now()
        # Somebody may join the last moment before it is closed; that opens it again.
        due, why = (now + SOON, [GONE]) if archived else (now, [])
        if self.kept.followers.any(group, self.uris.relay):
            self.kept.tellings.mark(group, "group", slug, due, why)
        if archived:
            self.kept.tellings.mark_all(group, due, why)

    def members(self, slug: str) -> None:
        """Somebody joined a community or left it."""
        group = self.uris.of("groups", slug)
        if self.kept.followers.any(group, self.uris.relay):
            self.kept.tellings.mark(group, "group", slug, self.clock.now() + SOON)

    def person(self, username: str, closed: bool = False) -> None:
        """A person says something else of themselves, or is no more."""
        actor, why = self.uris.of("people", username), [GONE] if closed else []
        if self.kept.followers.any(actor):
            self.kept.tellings.mark(actor, "person", username, self.clock.now(), why)

    # --- saying

    def tell_due(self, limit: int = 200) -> int:
        """Say what is due; gives how many things were looked at."""
        seen = 0
        while seen < limit and (one := self.kept.tellings.claim()) is not None:
            seen += 1
            try:
                self._look(one)
            except (Refusal, CallFailed) as trouble:
                did("could not tell others", logging.WARNING, thing=one.uri, trouble=trouble)
                self.kept.tellings.wait(one, self.clock.now() + AGAIN)
        return seen

    def _look(self, one: Telling) -> None:
        thing = self._shown(one.uri)
        if thing is None and GONE in one.changed:
            self._gone(one)
        elif thing is None:
            # Out of sight for now, as a draft or a paused date is.
            self.kept.tellings.told(one)
        elif one.kind == "event":
            self._event(one, thing)
        else:
            self._actor(one, thing)

    def _shown(self, uri: str) -> Document | None:
        """A thing as anybody may read it now; None when nobody may."""
        try:
            view = self.identities.document(ReadDocument(uri=uri))
        except NotFound:
            return None
        return view.document if view.status == 200 else None

    def _event(self, one: Telling, thing: Document) -> None:
        group, now = thing["attributedTo"], self.clock.now()
        first = one.said == 0
        if digest(thing) == one.digest or (first and _over(thing, now)):
            self.kept.tellings.told(one)
            return
        bare = {key: value for key, value in thing.items() if key != "@context"}
        if first:
            said = activities.create(self.uris, bare)
        else:
            at = now.isoformat(timespec="seconds")
            fresh = {**bare, "updated": at}
            said = activities.about("Update", self.uris, fresh, at, cause=str(one.said))
        kept = self.outbound.to_followers(on_top(said), group)
        if first:
            self._announce(thing, group, now)
        elif set(one.changed) - {GONE}:
            self.notices.changed(one.name, group, str(one.said))
        told = digest(kept.document["object"])
        self.kept.tellings.told(one, said=one.said + 1, digest=told, live=True, signer=group)

    def _announce(self, thing: Document, group: str, now: datetime) -> None:
        """The node points to it: Mobilizon shows in search only what was announced (0.3)."""
        self.outbound.send(
            on_top(activities.announce(self.uris, thing["id"], group, now)),
            signer=self.uris.relay,
            to_inboxes=self.kept.followers.inboxes(self.uris.relay),
        )

    def _actor(self, one: Telling, thing: Document) -> None:
        if digest(thing) == one.digest:
            self.kept.tellings.told(one)
            return
        id = self.outbound.new_id(one.uri, "Update", str(one.said))
        bare = {key: value for key, value in thing.items() if key != "@context"}
        said = {**of_actor("Update", id, one.uri, bare, self.clock.now())}
        kept = self._say_of_actor(one, {**on_top(said), "@context": thing["@context"]})
        told = digest(kept["object"])
        self.kept.tellings.told(one, said=one.said + 1, digest=told, live=True, signer=one.uri)

    def _gone(self, one: Telling) -> None:
        """It can no longer be read. Its tombstone stands before anybody is told (0.9)."""
        # Who follows the node knows a community from its events, told of itself or not.
        via = (self.uris.relay,) if one.kind == "group" else ()
        if not one.live and (one.kind == "event" or not self.kept.followers.any(one.uri, *via)):
            self.kept.tellings.told(one)
            return
        grave = self.kept.tombstones.put(one.uri, FORMER[one.kind], self.clock.now())
        at = grave.at.isoformat(timespec="seconds")
        stone = tombstone(one.uri, grave.former_type, at)
        if one.kind == "event":
            said = activities.delete(self.uris, stone, one.signer, "gone")
            self.outbound.to_followers(on_top(said), one.signer)
        else:
            id = self.outbound.new_id(one.uri, "Delete")
            self._say_of_actor(one, of_actor("Delete", id, one.uri, stone, grave.at))
        if one.kind == "person":
            self.kept.followers.drop(one.uri)
        self.kept.tellings.told(one, said=one.said + 1, digest="", live=False)

    def _say_of_actor(self, one: Telling, said: Document) -> Document:
        """To all who follow a community or this node; of a person only to who follows them."""
        if one.kind == "group":
            return self.outbound.to_followers(said, one.uri).document
        inboxes = self.kept.followers.inboxes(one.uri)
        return self.outbound.send(said, signer=one.uri, to_inboxes=inboxes).document


def _over(thing: Document, now: datetime) -> bool:
    """Whether it is too late to make an event known."""
    ends = thing.get("endTime") or thing["startTime"]
    return thing.get("status") == "CANCELLED" or datetime.fromisoformat(ends) < now
