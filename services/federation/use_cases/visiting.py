"""Finding nodes that are to be followed, and seeing whether those followed are there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.common.clock import Clock
from services.common.log import did
from services.federation.domain.peers import Following, Peer
from services.federation.fetch import FetchFailed
from services.federation.finding import Finder
from services.federation.repository.followers import Followings, State
from services.federation.repository.peers import PeerRepository
from services.federation.use_cases import following
from services.federation.use_cases.peers import Peers

EVERY = timedelta(minutes=15)
"""How often a node we follow is looked at; it notices nothing else of us in quiet times."""
SEEK_AGAIN = (60, 600, 3600, 6 * 3600, 24 * 3600)
AT_ONCE = 10
STATES: dict[State, Following] = {
    "accepted": "followed",
    "pending": "asked",
    "rejected": "refused",
}


@dataclass(frozen=True)
class Visiting:
    """Visits to other nodes, in the background."""

    rows: PeerRepository
    peers: Peers
    finder: Finder
    following: following.Following
    followings: Followings
    relay: str
    clock: Clock

    def round(self) -> None:
        """Take leave of the nodes we follow no longer; visit those whose turn it is."""
        for left in self.rows.to_leave(AT_ONCE):
            self.following.unfollow(self.relay, left.actor)
            self.rows.change(left.host, lambda one: one.left())
        for _ in range(AT_ONCE):
            peer = self.rows.claim(self.clock.now())
            if peer is None:
                return
            if peer.following == "seeking":
                self._seek(peer)
            else:
                self._look(peer)

    def answered(self, actor: str) -> None:
        """A node answered whether we may follow it."""
        host = self.rows.host_of(actor)
        state = self._state(actor)
        if host and state:
            self.rows.change(host, lambda peer: peer.answered(state, self.clock.now()))
            self.peers.decided()

    def _seek(self, peer: Peer) -> None:
        try:
            found = self.finder.node(peer.host)
            self.following.follow(self.relay, found.id)
        except FetchFailed as no:
            self._failed(peer, str(no))
            return
        name = next(iter(found.name.values()), "")
        self.rows.change(peer.host, lambda one: one.found(found.id, name, self._next()))
        did("asked to follow a node", host=peer.host)

    def _look(self, peer: Peer) -> None:
        try:
            found = self.finder.actor(peer.actor)
        except FetchFailed as no:
            self._failed(peer, str(no))
            return
        now, name = self.clock.now(), next(iter(found.name.values()), "")
        state = self._state(peer.actor) or peer.following
        self.rows.change(peer.host, lambda one: one.seen(name, state, now, self._next()))

    def _failed(self, peer: Peer, why: str) -> None:
        pause = SEEK_AGAIN[min(peer.tries, len(SEEK_AGAIN) - 1)]
        again = self.clock.now() + (
            timedelta(seconds=pause) if peer.following == "seeking" else EVERY
        )
        self.rows.change(peer.host, lambda one: one.failed(why, self.clock.now(), again))

    def _next(self) -> datetime:
        return self.clock.now() + EVERY

    def _state(self, actor: str) -> Following | None:
        found = self.followings.find(self.relay, actor)
        return STATES[found.state] if found else None
