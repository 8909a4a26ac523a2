"""People elsewhere writing under events of ours."""

import json
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from services.common.clock import Clock
from services.common.contracts.events import Events, EventView, OfEvent
from services.common.contracts.federation import DecideReply, ListReplies, ReplyPage, ReplyView
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit
from services.common.errors import Forbidden, NotFound
from services.common.html import plain
from services.common.log import did
from services.federation.actors import RemoteActors
from services.federation.documents import replies as documents
from services.federation.documents.context import Document, on_top
from services.federation.domain.authority import may_change
from services.federation.domain.reading import NoteCard, read_note, shapes
from services.federation.domain.replies import Reply, reply_of
from services.federation.domain.uris import Uris
from services.federation.repository.replies import ReplyRepository
from services.federation.use_cases.outbound import Outbound
from services.federation.use_cases.peers import Peers

if TYPE_CHECKING:
    from services.federation.activities import Received

MOST = 2000
MOST_OF_ONE = 20
"""Replies to an event, and of one person to it: more are not kept."""
SHARED_WHOLE = 50_000
"""Characters of an activity that is shown to followers as it came."""
BATCH = 100


@dataclass(frozen=True)
class Replying:
    """Notes whose thread begins at an event of ours."""

    uris: Uris
    rows: ReplyRepository
    events: Events
    peers: Peers
    actors: RemoteActors
    outbound: Outbound
    clock: Clock
    _guard: Lock = field(default_factory=Lock)

    # --- hearing

    def meant(self, received: "Received") -> bool:
        """Whether an activity may be about a reply: a note that says so, or that we know as one; a
        bare id only when it is addressed to somebody here."""
        thing = next(shapes.objects(received.activity.get("object")), None)
        if self.rows.knows(received.object):
            return True
        if thing is None:
            return any(self.uris.ours(one) for one in shapes.recipients(received.activity))
        if shapes.kind(thing, "Note") != "Note":
            return False
        parent = shapes.uri(thing.get("inReplyTo"))
        return self.uris.ours(parent) or self.rows.knows(parent)

    def written(self, received: "Received", document: Document) -> None:
        """A reply is new, or says something else now; `document` is what its own server says."""
        note = read_note(document)
        if note is None or note.type != "Note":
            return
        known, event, to = self.rows.of_uri(note.id), *self._thread(note.in_reply_to)
        if known is not None and _older(note, known):
            return
        view = self._seen(event) if event and note.public and note.text else None
        if view is None or (known is not None and known.event != event):
            if known is not None:
                self.rows.forget_one(known.uri)
                self._share_no_more(known)
            return
        author = received.actor
        if note.author != author.id:
            author = self.actors.of(note.author)
        reply = reply_of(note, author, event, view.slug, to, self.clock.now())
        if self._keep(reply, known is None) and not self.peers.hides(reply.host):
            self._share(reply, received.activity)

    def _keep(self, reply: Reply, new: bool) -> bool:
        """Keep a reply, a new one while there is room. Gives whether it is new."""
        # Several are applied at once: without the guard they would all see the last place free.
        with self._guard:
            if new and self.rows.crowded(reply.event, reply.author, MOST, MOST_OF_ONE):
                did("kept no further reply", event=reply.event)
                return False
            return self.rows.put(reply)

    def deleted(self, actor: str, uri: str) -> None:
        """A reply was deleted by its author, or somebody of their server (S16); or its author was,
        with all they wrote."""
        known = self.rows.of_uri(uri)
        if known is not None and may_change(actor, [known.author]):
            self.rows.drop(uri, self.clock.now())
            self._share_no_more(known)
        while uri == actor and (some := self.rows.of_author(actor, BATCH)):
            for one in some:
                self.rows.drop(one.uri, self.clock.now())
                self._share_no_more(one)

    def _thread(self, parent: str) -> tuple[str, str]:
        """The event at which the thread of this begins, and the handle of whom it answers if that
        is not the event's own group."""
        known = self.rows.of_uri(parent)
        return (known.event, known.handle) if known else (self._event(parent), "")

    def _event(self, uri: str, depth: int = 3) -> str:
        """The event of ours that a URI names: its own, that of its `Create`, that of a note of
        its group about it."""
        named = self.uris.read(uri)
        if named is None or depth == 0:
            return ""
        if named[0] == "events":
            return named[1]
        said = self.outbound.kept.activities
        if (kept := said.find(uri)) is not None:
            return self._event(kept.object, depth - 1)
        kept = said.creating(uri)
        thing: Any = kept.document["object"] if kept else None
        above = thing.get("inReplyTo") if isinstance(thing, dict) else None
        return self._event(above, depth - 1) if isinstance(above, str) else ""

    def _seen(self, event: str) -> EventView | None:
        """An event everybody may see."""
        try:
            return self.events.event(OfEvent(asker=Asker(), event=event))
        except NotFound:
            return None

    # --- passing on

    def _share(self, reply: Reply, activity: Document | None = None) -> None:
        """The event's group shows it to its followers: by its id, and as it came for those who
        understand that (FEP-1b12)."""
        said = self._announcement(reply)
        group = said["actor"]
        if not self.outbound.kept.followers.any(group, self.uris.relay):
            return
        if activity and len(json.dumps(activity)) <= SHARED_WHOLE:
            id = self.outbound.new_id("share", reply.uri)
            whole = documents.announce(id, group, activity, self.clock.now())
            self.outbound.to_followers(on_top(whole), group)
        self.outbound.to_followers(on_top(said), group)

    def _share_no_more(self, reply: Reply) -> None:
        said = self._announcement(reply)
        if self.outbound.kept.activities.find(said["id"]) is not None:
            undo = documents.undo(self.outbound.new_id("unshare", said["id"]), said)
            self.outbound.to_followers(on_top(undo), said["actor"])

    def _announcement(self, reply: Reply) -> Document:
        # A turn hides, the next one shows: each showing is an announcement of its own.
        id = self.outbound.new_id("announce", reply.uri, str(reply.turn // 2))
        group = self.uris.of("groups", reply.slug)
        return documents.announce(id, group, reply.uri, self.clock.now())

    # --- showing

    def page(self, command: ListReplies) -> ReplyPage:
        """Replies to an event, for whoever may see the event. Raises NotFound."""
        limit = check_limit(command.limit)
        view = self.events.event(OfEvent(asker=command.asker, event=command.event))
        unheard = [one for one in self.rows.hosts(view.id) if self.peers.hides(one)]
        shown = (view.id, unheard, view.organizer)
        found, next_ = self.rows.page(*shown, command.cursor, limit)
        return ReplyPage(
            items=[self._view(one, command.asker) for one in found],
            total=self.rows.count(*shown),
            organizer=view.organizer,
            next=next_,
        )

    def decide(self, command: DecideReply) -> ReplyView:
        """Hide a reply or show it again: the event's organizers. Raises Forbidden, NotFound."""
        view = self.events.event(OfEvent(asker=command.asker, event=command.event))
        if not view.organizer:
            raise Forbidden("event.not_organizer")
        reply = self.one(command.reply)
        if reply.event != view.id:
            raise NotFound("reply.unknown")
        changed = self.rows.hide(reply.id, command.hidden)
        if changed is not None:
            did("decided about a reply", reply=reply.uri, hidden=command.hidden)
            if changed.hidden:
                self._share_no_more(reply)
            else:
                self._share(changed)
        return self._view(changed or reply, command.asker)

    def one(self, id: str) -> Reply:
        """A reply by its id here. Raises NotFound."""
        reply = self.rows.find(id)
        if reply is None or self.peers.hides(reply.host):
            raise NotFound("reply.unknown")
        return reply

    def _view(self, reply: Reply, asker: Asker) -> ReplyView:
        return ReplyView(
            id=reply.id,
            uri=reply.uri,
            url=reply.url,
            host=reply.host,
            name=reply.name,
            handle=reply.handle,
            profile=reply.profile,
            html=reply.content,
            text=plain(reply.content),
            language=reply.language,
            answers=reply.to,
            published_at=reply.at,
            edited=reply.updated_at is not None and reply.updated_at > reply.at,
            hidden=reply.hidden,
            reported=asker.admin and self._reported(reply.uri),
        )

    def _reported(self, uri: str) -> bool:
        return self.outbound.kept.activities.find(self.outbound.new_id("flag", uri)) is not None


def _older(note: NoteCard, known: Reply) -> bool:
    """Whether what is known was said after this."""
    return bool(known.updated_at and (note.updated is None or note.updated < known.updated_at))
