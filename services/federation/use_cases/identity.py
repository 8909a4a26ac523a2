"""Showing what a URI of ours names to whoever asks, and what it is called elsewhere."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.contracts.federation import DocumentView, ReadDocument
from services.common.contracts.membership import PersonClosed
from services.common.errors import NotFound
from services.federation.documents.context import Document, on_top, tombstone
from services.federation.domain.audience import is_public, named
from services.federation.domain.uris import Uris
from services.federation.keys import KeyRing
from services.federation.repository.activities import Activities
from services.federation.repository.tombstones import Tombstones
from services.federation.use_cases.collecting import Collections
from services.federation.use_cases.passes import PassDesk
from services.federation.use_cases.showing import Shown

FORMER = {"groups": "Group", "people": "Person", "events": "Event"}


@dataclass(frozen=True)
class Identities:
    """Documents of our actors, events, activities and collections."""

    uris: Uris
    keys: KeyRing
    shown: Shown
    collections: Collections
    activities: Activities
    tombstones: Tombstones
    passes: PassDesk
    clock: Clock

    def document(self, command: ReadDocument, reader: str = "") -> DocumentView:
        """What a URI of ours names: the thing, 410 and a tombstone where it was, or NotFound.
        `reader` is the actor elsewhere who asks, as their signature proved."""
        parts = self.uris.parts(command.uri)
        try:
            return self._live(parts, command.uri, reader)
        except NotFound:
            return DocumentView(document=self._gone(parts, command.uri), status=410)

    def _live(self, parts: tuple[str, ...], uri: str, reader: str) -> DocumentView:
        if len(parts) == 2 and parts[0] == "passes":
            return DocumentView(document=self.passes.document(parts[1], reader), public=False)
        if parts and parts[0] in ("activities", "notes", "joins", "articles"):
            return self._said(parts, uri, reader)
        return DocumentView(document=self._public(parts))

    def _public(self, parts: tuple[str, ...]) -> Document:
        match parts:
            case ("relay",):
                return self.shown.relay()
            case ("groups", slug):
                return self.shown.group(slug)
            case ("people", username):
                return self.shown.person(username)
            case ("events", id):
                return on_top(self.shown.event(id))
            case ("relay", name):
                return self.collections.of_relay(name, None)
            case ("relay", name, "page", cursor):
                return on_top(self.collections.of_relay(name, cursor))
        match parts:
            case (kind, owner, name):
                return self._collection(kind, owner, name, None)
            case (kind, owner, name, "page", cursor):
                return on_top(self._collection(kind, owner, name, cursor))
        raise NotFound("route.unknown")

    def _collection(self, kind: str, owner: str, name: str, cursor: str | None) -> Document:
        if kind == "groups":
            return self.collections.of_group(owner, name, cursor)
        if kind == "people":
            return self.collections.of_person(owner, name, cursor)
        if kind == "events":
            return self.collections.of_event(owner, name, cursor)
        raise NotFound("route.unknown")

    def _said(self, parts: tuple[str, ...], uri: str, reader: str) -> DocumentView:
        """Something one of us said. What is not for everybody is there only for those it was said
        to (S22)."""
        kept = self.activities.find(uri) or self.activities.creating(uri)
        if len(parts) != 2 or kept is None:
            raise NotFound("route.unknown")
        said = kept.document
        thing = said if kept.id == uri else said["object"]
        public = is_public(said)
        if not isinstance(thing, dict) or not (public or reader in named(said)):
            raise NotFound("route.unknown")
        if thing is said:
            return DocumentView(document=self._as_it_is_now(said), public=public)
        return DocumentView(
            document=on_top({"@context": said.get("@context"), **thing}), public=public
        )

    def _as_it_is_now(self, said: Document) -> Document:
        """An activity with its object as anybody may see it today: what was public once, such as
        an address, need not be so any more. Raises NotFound when nobody may see it."""
        thing = said.get("object")
        named = self.uris.read(str(thing.get("id", ""))) if isinstance(thing, dict) else None
        if named is None or named[0] not in FORMER or said["type"] not in ("Create", "Update"):
            return said
        shown = self._public(named)
        return {**said, "object": {key: shown[key] for key in shown if key != "@context"}}

    def _gone(self, parts: tuple[str, ...], uri: str) -> Document:
        if len(parts) != 2 or parts[0] not in FORMER:
            raise NotFound("route.unknown")
        grave = self.tombstones.find(uri)
        if grave is None and parts[0] == "groups" and self.keys.known(uri):
            # Communities do not hide again: one that others knew and nobody may see is closed.
            grave = self.tombstones.put(uri, FORMER["groups"], self.clock.now())
        if grave is None:
            raise NotFound("route.unknown")
        at = grave.at.isoformat(timespec="seconds")
        return on_top(tombstone(uri, grave.former_type, at))

    def person_closed(self, message: PersonClosed) -> None:
        """An account is gone; where others know it, its tombstone stands from now on."""
        if self.keys.known(message.person):
            self.tombstones.put(message.person, FORMER["people"], self.clock.now())
