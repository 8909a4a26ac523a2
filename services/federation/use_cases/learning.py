"""Taking in what other nodes say of their events and communities, and letting go of it again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from services.common.clock import Clock
from services.common.contracts.membership import (
    CityView,
    FieldView,
    Membership,
    Nothing,
    SearchCities,
)
from services.common.contracts.shared import Text
from services.common.errors import Refusal
from services.common.html import plain
from services.common.ids import derived_id
from services.common.jobs import GiveUp, Job, Jobs
from services.common.log import did
from services.common.memory import Memory
from services.common.text import fold
from services.federation.actors import RemoteActors
from services.federation.domain.authority import host_of, is_its_own, may_change, same_origin
from services.federation.domain.blocks import above
from services.federation.domain.cards import Card
from services.federation.domain.reading import (
    ActorCard,
    EventCard,
    PlaceCard,
    read_actor,
    read_event,
)
from services.federation.fetch import Fetcher, FetchFailed, Gone
from services.federation.repository.cards import CardRepository
from services.federation.repository.followers import Followings
from services.federation.use_cases.peers import Peers

COMMUNITIES = ("Group", "Organization")
ABOUT_LENGTH = 4000
MOST_FIELDS = 10
NEAR_KM = 30
"""A place lies in a city when it is this near and its city is not named."""
LOOKUPS_AT_ONCE = 20
DELAYS = (60, 600, 3600, 6 * 3600)
"""Seconds before a node is asked again for what it announced."""
TREE_SECONDS = 300
GROUP_SECONDS = 5


class _Tree:
    """Our fields: what each is called, and which are called so. Folding all of their names takes
    longer than everything else about a card."""

    def __init__(self, fields: list[FieldView]) -> None:
        self.labels = {one.id: list(one.label.values()) for one in fields}
        self.called: dict[str, list[str]] = {}
        for id, labels in self.labels.items():
            for name in {_as_hashtag(label) for label in labels}:
                self.called.setdefault(name, []).append(id)


@dataclass(frozen=True)
class Learning:
    """The way into the index of cards, and out of it."""

    rows: CardRepository
    lookups: Jobs
    peers: Peers
    followings: Followings
    fetcher: Fetcher
    actors: RemoteActors
    membership: Membership
    clock: Clock
    heard: list[Callable[[Card], None]] = field(default_factory=list)
    """Who else cares for what events say of themselves now."""
    lost: list[Callable[[str], None]] = field(default_factory=list)
    """Who cares for what was deleted."""
    _tree: Memory[_Tree] = field(default_factory=lambda: Memory(TREE_SECONDS))
    _groups: Memory[Card] = field(default_factory=lambda: Memory(GROUP_SECONDS))

    # --- hearing of things

    def told(self, actor: str, thing: Any, id: str, cause: str) -> None:
        """An actor says something new of a thing. What comes along is taken at its word when it is
        the actor's own; anything else is asked for where it lies (S15)."""
        if not self._wanted(actor):
            return
        if is_its_own(thing, actor) and "id" in thing:
            self.learn(thing)
        else:
            self.look_up(id, cause)

    def look_up(self, uri: str, cause: str) -> None:
        """Ask for a thing in a moment; whoever told us need not wait."""
        if host_of(uri) and not self.peers.refuses(host_of(uri)):
            id = derived_id("lookup", uri, cause)
            self.lookups.put([Job(id, "card", {"uri": uri}, self.clock.now())])

    def ended(self, actor: str, uri: str) -> bool:
        """A thing was deleted by somebody of its own server (S16): nothing of it stays. Gives
        whether somebody here follows them, and so may have known it."""
        if not uri or not may_change(actor, [uri]):
            return False
        if self.rows.drop(uri, self.clock.now()):
            did("removed a card", uri=uri)
            for listener in self.lost:
                listener(uri)
        self.rows.drop_of_group(uri)
        return self._wanted(actor)

    def read_due(self) -> int:
        """Ask for what is to be looked up; gives how many were asked for."""
        return self.lookups.run_due(self._ask, limit=LOOKUPS_AT_ONCE)

    def _ask(self, job: Job) -> None:
        uri = job.data["uri"]
        try:
            self.learn(self.fetcher.get(uri))
        except Gone:
            self.rows.drop(uri, self.clock.now())
        except FetchFailed as no:
            if not no.passing:
                raise GiveUp(str(no)) from None
            raise

    def _wanted(self, actor: str) -> bool:
        """Whether anybody here follows the actor, or the node it lives on."""
        return self.peers.follows(host_of(actor)) or self.followings.any_of(actor)

    # --- taking things in

    def learn(self, document: dict[str, Any]) -> bool:
        """Keep the card of an event or community that its own node shows to everybody; what is
        shown to everybody no longer goes. Gives whether there is a card now."""
        event = read_event(document)
        if event is not None:
            return self._learn_event(event)
        actor = read_actor(document)
        return actor is not None and actor.type in COMMUNITIES and self._learn_community(actor)

    def _learn_event(self, event: EventCard) -> bool:
        if not event.public:
            self.rows.forget_one(event.id)
            return False
        group = self._group(event)
        place = event.place
        city = self._city(place)
        card = Card(
            **_whence(event.id, event.url),
            kind="event",
            name=event.name,
            seen_at=self.clock.now(),
            about=_about(event.content or event.summary, event.language, event.name),
            tags=list(event.tags),
            field_ids=self._fields(event.fields, event.tags) or (group.field_ids if group else []),
            city_id=city.id if city else "",
            place=place.name if place else {},
            address=_text(place.address, event.name) if place else {},
            group=event.owner,
            group_name=group.name if group else {},
            status="cancelled" if event.status == "cancelled" else "published",
            mode=("hybrid" if place else "online") if event.online else "in_person",
            starts_at=event.starts_at,
            ends_at=max(event.ends_at, event.starts_at + timedelta(minutes=1)),
            timezone=event.timezone or (city.timezone if city else "UTC"),
            capacity=event.capacity,
            going=event.participants,
            join_mode=event.join_mode,
            updated_at=event.updated,
        )
        kept = self._keep(card, city)
        if kept:
            for listener in self.heard:
                listener(card)
        return kept

    def _group(self, event: EventCard) -> Card | None:
        """The card of who holds an event, made now when it is not there yet."""
        known = self._groups.get(event.group) or self._kept_group(event.group)
        if known is not None or not same_origin(event.group, event.id):
            return known
        try:
            self.learn(self.actors.of(event.group).raw)
        except FetchFailed:
            return None
        return self._kept_group(event.group)

    def _kept_group(self, uri: str) -> Card | None:
        found = self.rows.named([uri]).get(uri) if uri else None
        if found is not None:
            self._groups.put(uri, found)
        return found

    def _learn_community(self, actor: ActorCard) -> bool:
        city = self._city(actor.place)
        card = Card(
            **_whence(actor.id, actor.url),
            kind="community",
            name=actor.name,
            seen_at=self.clock.now(),
            about=_about(actor.summary, "", actor.name),
            field_ids=self._fields(actor.fields, ()),
            city_id=city.id if city else "",
            handle=f"@{actor.username}@{host_of(actor.id)}" if actor.username else "",
            members=actor.members or 0,
        )
        return self._keep(card, city)

    def _keep(self, card: Card, city: CityView | None) -> bool:
        tree = self._fields_here()
        labels = [label for one in card.field_ids for label in tree.labels.get(one, ())]
        card.index([*labels, *(city.name.values() if city else ())])
        self._groups.forget(card.uri)
        return self.rows.put(card)

    # --- where and what about

    def _city(self, place: PlaceCard | None) -> CityView | None:
        """The city of a place: as it says, by name, or by where it lies."""
        if place is None:
            return None
        search = SearchCities(
            ids=[place.city_id] if place.city_id else [],
            named=place.city,
            country=place.country,
            latitude=place.latitude,
            longitude=place.longitude,
            radius_km=NEAR_KM,
            limit=1,
        )
        try:
            return next(iter(self.membership.cities(search)), None)
        except Refusal:
            # The card is worth having without it; the next update tries again.
            return None

    def _fields(self, ids: tuple[str, ...], tags: tuple[str, ...]) -> list[str]:
        """Fields a node like ours names; of others, those called as one of the hashtags."""
        tree = self._fields_here()
        known = [one for one in ids if one in tree.labels]
        if not known:
            asked = dict.fromkeys(_as_hashtag(tag) for tag in tags)
            known = [id for tag in asked for id in tree.called.get(tag, ())]
        return list(dict.fromkeys(known))[:MOST_FIELDS]

    def _fields_here(self) -> _Tree:
        kept = self._tree.get("tree")
        if kept is None:
            try:
                kept = _Tree(self.membership.fields(Nothing()))
            except Refusal:
                return _Tree([])
            self._tree.put("tree", kept)
        return kept


def _whence(uri: str, url: str) -> dict[str, Any]:
    host = host_of(uri)
    # A page elsewhere than on its own node would lead people to wherever somebody likes.
    return {
        "uri": uri,
        "url": url if same_origin(url, uri) else uri,
        "host": host,
        "under": above(host),
    }


def _as_hashtag(name: str) -> str:
    return fold(name.replace("_", " ")).replace(" ", "")


def _about(written: str, language: str, name: Text) -> Text:
    return _text(plain(written)[:ABOUT_LENGTH], name, language)


def _text(written: str, name: Text, language: str = "") -> Text:
    return {language or next(iter(name), "ar"): written} if written else {}
