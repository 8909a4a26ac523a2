"""What others may read of us, made from what membership and events show anybody.

Everything is asked as nobody in particular: what needs a membership, a draft's author or a seat to
be seen is not there (S22).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.common.contracts.events import Events, EventView, OfEvent
from services.common.contracts.membership import (
    CityView,
    CommunityView,
    Membership,
    OfCommunity,
    OfPerson,
    People,
    PersonView,
    SearchCities,
)
from services.common.contracts.moving import OfUsername
from services.common.contracts.shared import Asker
from services.common.errors import NotFound
from services.federation.documents import actors, events
from services.federation.documents.context import Document
from services.federation.domain.uris import Uris
from services.federation.keys import KeyRing
from services.federation.repository.tombstones import Tombstones

ANYBODY = Asker()


@dataclass(frozen=True)
class Shown:
    """Our actors and events. Raises NotFound for what is not for everybody."""

    uris: Uris
    keys: KeyRing
    membership: Membership
    happening: Events
    tombstones: Tombstones
    node_name: str

    def relay(self) -> Document:
        """The node itself."""
        return actors.relay(self.uris, self.keys.of(self.uris.relay), self.node_name)

    def community(self, slug: str) -> CommunityView:
        """A public community by its slug, spelt as it is: ids know no second spelling."""
        view = self.membership.community(OfCommunity(asker=ANYBODY, slug=slug))
        if view.slug != slug:
            raise NotFound("community.not_found")
        return view

    def slug_of(self, name: str) -> str:
        """How a public community's slug is spelt: elsewhere it is called by a name without `-`."""
        return self.membership.community(OfCommunity(asker=ANYBODY, slug=name)).slug

    def group(self, slug: str) -> Document:
        """A public community as an actor."""
        view = self.community(slug)
        return actors.group(self.uris, self.keys.of(self.uris.of("groups", slug)), view)

    def profile(self, username: str) -> PersonView:
        """A profile that is for everybody."""
        view = self.membership.person(OfPerson(asker=ANYBODY, username=username))
        if view.username != username:
            raise NotFound("person.not_found")
        return view

    def person(self, username: str) -> Document:
        """A person as an actor: the public card. Whoever shows others nothing, but has acted on
        another server or was shown there once, is a name and a key: what they signed stays true."""
        uri = self.uris.of("people", username)
        post = self.membership.signpost(OfUsername(username=username))
        homes = bool(post.known_as or post.moved_to)
        try:
            view = self.profile(username)
        except NotFound:
            if not (self.keys.known(uri) or homes) or self.tombstones.find(uri):
                raise
            bare = actors.bare_person(self.uris, self.keys.of(uri), username)
            return actors.with_homes(bare, post)
        return actors.with_homes(actors.person(self.uris, self.keys.of(uri), view), post)

    def moderators(self, view: CommunityView) -> list[str]:
        """Who runs a community, of those who show themselves to everybody."""
        people = [one.person for one in view.organizers[:100]]
        shown = self.membership.public_cards(People(people=people)) if people else []
        return [one.person for one in shown]

    def event(self, id: str) -> Document:
        """A public event."""
        view = self.happening.event(OfEvent(asker=ANYBODY, event=id))
        return self.events([view])[0]

    def events(self, views: Iterable[EventView]) -> list[Document]:
        """Public events, each with who shows themselves as its organizer. Those of a community
        that is no more are left out, or, if it is the only one, not found."""
        views = list(views)
        around = _Around(self, self._cities(views))
        written = [events.event(self.uris, one, around.of(one)) for one in views if around.has(one)]
        if views and not written:
            raise NotFound("community.not_found")
        return written

    def organizers(self, id: str) -> list[str]:
        """Who runs an event, of those who show themselves to everybody."""
        view = self.happening.event(OfEvent(asker=ANYBODY, event=id))
        return list(_Around(self, {}).of(view).organizers)

    def _cities(self, views: list[EventView]) -> dict[str, CityView]:
        ids = {one.city_id for one in views if one.city_id}
        asked = SearchCities(ids=sorted(ids), limit=max(1, len(ids)))
        return {one.id: one for one in self.membership.cities(asked)} if ids else {}


@dataclass
class _Around:
    """Asks once for each community of a page of events."""

    shown: Shown
    cities: dict[str, CityView]
    known: dict[str, list[str] | None] = field(default_factory=dict)

    def has(self, view: EventView) -> bool:
        """Whether the event's community is there for everybody."""
        return self._organizers(view) is not None

    def of(self, view: EventView) -> events.Surroundings:
        """What the event's document says of them. Raises NotFound without the community."""
        organizers = self._organizers(view)
        if organizers is None:
            raise NotFound("community.not_found")
        uris = self.shown.uris
        return events.Surroundings(
            group=uris.of("groups", view.slug),
            actor=organizers[0] if organizers else uris.relay,
            organizers=tuple(organizers),
            city=self.cities.get(view.city_id),
        )

    def _organizers(self, view: EventView) -> list[str] | None:
        if view.community not in self.known:
            question = OfCommunity(asker=ANYBODY, community=view.community)
            try:
                community = self.shown.membership.community(question)
                self.known[view.community] = self.shown.moderators(community)
            except NotFound:
                self.known[view.community] = None
        return self.known[view.community]
