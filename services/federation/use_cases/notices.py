"""A few words when an event moves or is called off: all that Mastodon shows of a change, since it
ignores `Update` of events (contract 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.common.clock import Clock
from services.common.contracts.events import Attendees, Events, EventView, OfEvent
from services.common.contracts.shared import Asker
from services.common.ids import derived_id
from services.common.outgoing import OutgoingError
from services.federation.actors import RemoteActors
from services.federation.documents import activities, notes
from services.federation.documents.context import Document, on_top
from services.federation.domain.uris import Uris
from services.federation.fetch import FetchFailed
from services.federation.repository.followers import Followers
from services.federation.use_cases.outbound import Outbound

CONCERNED = ["going", "maybe", "waitlisted", "pending", "entered", "offered"]


@dataclass(frozen=True)
class Notices:
    """Notes of a community about one of its events."""

    uris: Uris
    events: Events
    followers: Followers
    actors: RemoteActors
    outbound: Outbound
    clock: Clock

    def changed(self, event: str, group: str, cause: str) -> None:
        """To all who follow the community; and to each participant elsewhere alone, who need not
        follow it. The same cause says it once."""
        view = self.events.event(OfEvent(asker=Asker(), event=event))
        everybody = notes.change(self.uris, self._name(event, cause), view, self.clock.now())
        inboxes = self.followers.inboxes(group)
        self._say(everybody, group, inboxes)
        for person in self._elsewhere(event):
            self._tell(person, view, group, cause)

    def _tell(self, person: str, view: EventView, group: str, cause: str) -> None:
        try:
            inbox = self.actors.of(person).inbox
        except (FetchFailed, OutgoingError):
            return
        name = self._name(view.id, cause, person)
        alone = notes.change(self.uris, name, view, self.clock.now(), to=[person])
        self._say(alone, group, iter([inbox]))

    def _say(self, note: Document, group: str, inboxes: Iterator[str]) -> None:
        said = {**activities.create(self.uris, note), "to": note["to"], "cc": note["cc"]}
        self.outbound.send(
            on_top(said), signer=group, to_inboxes=inboxes, subject=note["inReplyTo"]
        )

    def _elsewhere(self, event: str) -> Iterator[str]:
        after = ""
        while True:
            some = self.events.attendees(Attendees(event=event, states=CONCERNED, after=after))
            yield from (one for one in some.people if self._remote(one))
            after = some.next
            if not after:
                return

    def _remote(self, person: str) -> bool:
        return person.startswith(("https:", "http:")) and not self.uris.ours(person)

    def _name(self, *parts: str) -> str:
        return derived_id("note", *parts)
