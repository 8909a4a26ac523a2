"""The local index of public cards: what other nodes announced, found without asking them."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.contracts.federation import (
    CardView,
    OfCard,
    Origin,
    RemoteCommunity,
    RemoteCommunityPage,
    RemoteEvent,
    RemoteEventPage,
    SearchCards,
)
from services.common.cursors import check_limit
from services.common.errors import NotFound
from services.federation.domain.cards import Card
from services.federation.domain.peers import Peer
from services.federation.repository.cards import CardRepository
from services.federation.use_cases.peers import Peers


@dataclass(frozen=True)
class Cards:
    """Events and communities of the nodes we follow."""

    rows: CardRepository
    peers: Peers
    clock: Clock

    def events(self, command: SearchCards) -> RemoteEventPage:
        """Coming events, soonest first."""
        check_limit(command.limit)
        shown = self.peers.shown()
        found, next_ = self.rows.events(command, [*shown], self.clock.now())
        groups = self.rows.named([one.group for one in found])
        items = [self._event(one, shown.get(one.host), groups.get(one.group)) for one in found]
        return RemoteEventPage(items=items, next=next_)

    def communities(self, command: SearchCards) -> RemoteCommunityPage:
        """Communities, the largest first."""
        check_limit(command.limit)
        shown = self.peers.shown()
        found, next_ = self.rows.communities(command, [*shown])
        items = [_community(one, shown.get(one.host)) for one in found]
        return RemoteCommunityPage(items=items, next=next_)

    def one(self, command: OfCard) -> CardView:
        """One card, of whatever node is not muted. Raises NotFound."""
        card = self.rows.find(command.id)
        if card is None or self.peers.hides(card.host):
            raise NotFound("card.unknown")
        peer = self.peers.shown().get(card.host)
        if card.kind == "community":
            return CardView(community=_community(card, peer))
        groups = self.rows.named([card.group])
        return CardView(event=self._event(card, peer, groups.get(card.group)))

    def _event(self, card: Card, peer: Peer | None, group: Card | None) -> RemoteEvent:
        assert card.starts_at is not None
        assert card.ends_at is not None
        over = card.status == "published" and card.ends_at <= self.clock.now()
        return RemoteEvent(
            id=card.id,
            title=card.name,
            status="ended" if over else card.status,
            mode=card.mode,
            starts_at=card.starts_at,
            ends_at=card.ends_at,
            timezone=card.timezone,
            community=group.id if group else "",
            community_name=group.name if group else card.group_name,
            place=card.place,
            address=card.address,
            city_id=card.city_id,
            field_ids=card.field_ids or (group.field_ids if group else []),
            tags=card.tags,
            capacity=card.capacity,
            going=card.going,
            join_mode=card.join_mode,
            about=card.about,
            origin=_origin(card, peer),
        )


def _community(card: Card, peer: Peer | None) -> RemoteCommunity:
    return RemoteCommunity(
        id=card.id,
        name=card.name,
        about=card.about,
        city_id=card.city_id,
        field_ids=card.field_ids,
        tags=card.tags,
        members=card.members,
        handle=card.handle,
        origin=_origin(card, peer),
    )


def _origin(card: Card, peer: Peer | None) -> Origin:
    return Origin(
        host=card.host,
        name=(peer.name if peer else "") or card.host,
        uri=card.uri,
        url=card.url,
        seen_at=card.seen_at,
        stale=peer is not None and peer.failing_since is not None,
    )
