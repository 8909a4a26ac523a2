"""Deciding about other nodes, and knowing who is heard (S21)."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from cachetools import TTLCache

from services.common.clock import Clock
from services.common.contracts.federation import (
    ListPeers,
    ModeView,
    OfPeer,
    PeerPage,
    PeerView,
    SetMode,
    TrustPeer,
)
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit
from services.common.errors import Forbidden, Invalid
from services.common.log import did
from services.common.memory import Memory
from services.common.rules import check_line
from services.federation.domain.blocks import above, blocked, host_of, trust_in
from services.federation.domain.peers import Peer
from services.federation.repository.peers import PeerRepository

WHICH = ("", "followed", "muted", "blocked", "allowed")
BATCH = 500
MOST_FOLLOWED = 2000
KNOWN_SECONDS = 5
"""So long another copy of this service may go on hearing a node that was just blocked."""


class Keeper(Protocol):
    """Whatever keeps things of other nodes."""

    def forget(self, hosts: list[str]) -> None:
        """Throw away what is kept of these hosts and of everything below them."""

    def count(self, hosts: list[str]) -> dict[str, tuple[int, int]]:
        """How many events and communities are kept of each host."""


@dataclass(frozen=True)
class Peers:
    """Other nodes: whom we follow, mute, block."""

    rows: PeerRepository
    cards: Keeper
    clock: Clock
    own_host: str
    _known: TTLCache[str, tuple[bool, bool]] = field(
        default_factory=lambda: TTLCache(5000, KNOWN_SECONDS, time.monotonic)
    )
    cut_off: list[Callable[[list[str]], None]] = field(default_factory=list)
    """Who else throws away what is kept of hosts that were blocked."""
    _guard: Lock = field(default_factory=Lock)
    _wanted: Memory[bool] = field(default_factory=lambda: Memory(KNOWN_SECONDS))

    def refuses(self, host: str) -> bool:
        """Whether a host is neither heard nor spoken to: no key, inbox, fetch or delivery."""
        return self._standing(host)[0]

    def hides(self, host: str) -> bool:
        """Whether what a host says is to be shown nowhere."""
        return any(self._standing(host))

    def follows(self, host: str) -> bool:
        """Whether we follow the node on a host, or have asked to."""
        wanted = self._wanted.get(host)
        if wanted is None:
            wanted = self._wanted.put(host, self.rows.find(host).wanted)
        return wanted

    def shown(self) -> dict[str, Peer]:
        """The nodes whose cards stand in our lists, by host: followed, neither muted nor refused,
        nor below one that is."""
        followed = self.rows.followed(MOST_FOLLOWED)
        if not followed:
            # Most nodes follow nobody, and every list asks.
            return {}
        rules, wanted = self.rows.rules_of([*{up for one in followed for up in above(one.host)}])
        mode = self.rows.mode()
        return {
            one.host: one
            for one in followed
            if trust_in(one.host, rules) != "muted"
            and not blocked(one.host, rules, mode, one.host in wanted)
        }

    def _standing(self, host: str) -> tuple[bool, bool]:
        with self._guard:
            known = self._known.get(host)
        if known is None:
            name = host_of(host)
            rules, wanted = self.rows.rules_of(above(name))
            refused = not name or blocked(name, rules, self.rows.mode(), name in wanted)
            known = (refused, trust_in(name, rules) == "muted")
            with self._guard:
                self._known[host] = known
        return known

    def page(self, command: ListPeers) -> PeerPage:
        """Nodes about which something is decided, by host."""
        administrator(command.asker)
        check_limit(command.limit)
        if command.which not in WHICH:
            raise Invalid(fields={"which": ["not_one_of"]})
        found, next_ = self.rows.some(
            command.which, command.q.strip().lower()[:200], command.cursor, command.limit
        )
        return PeerPage(items=self._views(found), mode=self.rows.mode(), next=next_)

    def one(self, command: OfPeer) -> PeerView:
        """One node."""
        administrator(command.asker)
        return self._views([self.rows.find(self._host(command.host))])[0]

    def follow(self, command: OfPeer) -> PeerView:
        """Begin to follow a node: its actor is found and asked in the background."""
        administrator(command.asker)
        return self._change(command, lambda peer: peer.follow(self.clock.now()))

    def unfollow(self, command: OfPeer) -> PeerView:
        """Follow a node no longer; its cards go."""
        administrator(command.asker)
        return self._change(command, lambda peer: peer.unfollow())

    def trust(self, command: TrustPeer) -> PeerView:
        """Mute, block or allow a node, or take that back."""
        administrator(command.asker)
        comment = check_line(command.comment, "comment", required=False, limit=500)
        note = check_line(command.note, "note", required=False, limit=2000)
        by, now = command.asker.username, self.clock.now()
        return self._change(
            command, lambda peer: peer.decide(command.trust, comment, note, by, now)
        )

    def undo(self, command: OfPeer) -> PeerView:
        """Put the last decision about a node back."""
        administrator(command.asker)
        return self._change(command, lambda peer: peer.undo(self.clock.now()))

    def _change(self, command: OfPeer | TrustPeer, decide: Callable[[Peer], object]) -> PeerView:
        peer = self.rows.change(self._host(command.host), decide)
        did("decided about a node", host=peer.host, trust=peer.trust, following=peer.following)
        self.decided()
        return self._views([peer])[0]

    def decided(self) -> None:
        """Something was decided: hold to it from now on, and let go of what it cuts off."""
        with self._guard:
            self._known.clear()
        self._wanted.clear()
        self.sweep()

    def set_mode(self, command: SetMode) -> ModeView:
        """Hear everybody, or only those let in."""
        administrator(command.asker)
        self.rows.set_mode(command.mode)
        self.decided()
        did("changed who is heard", mode=command.mode)
        return ModeView(mode=command.mode)

    def sweep(self) -> None:
        """Throw away what is kept of nodes that were cut off."""
        while peers := self.rows.to_sweep(BATCH):
            hosts = [one.host for one in peers]
            self.cards.forget(hosts)
            blocked_ones = [one.host for one in peers if one.trust == "blocked"]
            for forget in self.cut_off:
                forget(blocked_ones)
            self.rows.swept(hosts)

    def _host(self, written: str) -> str:
        host = host_of(written[:300])
        if not host:
            raise Invalid(fields={"host": ["invalid" if written.strip() else "required"]})
        if host == self.own_host:
            raise Invalid(fields={"host": ["own_node"]})
        return host

    def _views(self, peers: Iterable[Peer]) -> list[PeerView]:
        rows = [*peers]
        counts = self.cards.count([one.host for one in rows])
        return [_view(one, *counts.get(one.host, (0, 0))) for one in rows]


def _view(peer: Peer, events: int, communities: int) -> PeerView:
    return PeerView(
        host=peer.host,
        trust=peer.trust,
        following=peer.following,
        name=peer.name,
        comment=peer.comment,
        note=peer.note,
        trouble=peer.trouble,
        changed_at=peer.changed_at,
        heard_at=peer.heard_at,
        failing_since=peer.failing_since,
        undoable=peer.before.trust if peer.before else None,
        events=events,
        communities=communities,
    )


def administrator(asker: Asker) -> None:
    """Only for administrators. Raises Forbidden."""
    if not asker.admin:
        raise Forbidden("peer.administrators_only")
