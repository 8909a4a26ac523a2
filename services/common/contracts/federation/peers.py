"""What administrators decide about other nodes: whom to follow, mute, block, let in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker

Trust = Literal["none", "allowed", "muted", "blocked"]
"""`muted` nodes may write to us and are shown nowhere; `blocked` ones are not heard at all, nor
are the subdomains of either; `allowed` matters where only some nodes are let in."""

Following = Literal["none", "seeking", "asked", "followed", "refused"]
"""`seeking` until the node's own actor is found, `asked` until it has answered."""

Mode = Literal["open", "allow_list"]
"""Whether every node is heard that is not blocked, or only those allowed or followed."""


@dataclass(frozen=True, kw_only=True)
class OfPeer:
    """A node by its host name, with the port where it is not the usual one."""

    asker: Asker
    host: str


@dataclass(frozen=True, kw_only=True)
class TrustPeer:
    """Mute, block or allow a node, or take that back with `none`.

    `comment` is public and travels with exported lists; `note` is for administrators.
    """

    asker: Asker
    host: str
    trust: Trust
    comment: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ListPeers:
    """Nodes by name; those followed, muted, blocked or allowed with `which`."""

    asker: Asker
    which: str = ""
    q: str = ""
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class SetMode:
    """Hear everybody, or only those let in."""

    asker: Asker
    mode: Mode


@dataclass(frozen=True, kw_only=True)
class ImportBlocks:
    """A list of nodes to block and mute: Mastodon's CSV, or one name a line.

    Without `confirm` it is only looked at. `id` names the import, for taking it back whole.
    """

    asker: Asker
    id: str
    content: str
    confirm: bool = False


@dataclass(frozen=True, kw_only=True)
class UndoImport:
    """Put every node an import changed back to what it was, unless somebody changed it since."""

    asker: Asker
    id: str


@dataclass(frozen=True, kw_only=True)
class PeerView:
    """What is known and decided about one node. `undoable` is what it would be put back to."""

    host: str
    trust: Trust
    following: Following
    name: str = ""
    comment: str = ""
    note: str = ""
    trouble: str = ""
    changed_at: datetime | None = None
    heard_at: datetime | None = None
    failing_since: datetime | None = None
    undoable: Trust | None = None
    events: int = 0
    communities: int = 0


@dataclass(frozen=True, kw_only=True)
class PeerPage:
    """A slice of the nodes, and whether only those let in are heard."""

    items: list[PeerView]
    mode: Mode
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class BadLine:
    """A line of a list that names no node."""

    line: int
    text: str


@dataclass(frozen=True, kw_only=True)
class BlockChange:
    """What an import does to one node; `following` when we follow it now."""

    host: str
    before: Trust
    after: Trust
    following: bool = False


@dataclass(frozen=True, kw_only=True)
class BlocksView:
    """What an import did or would do: how many of which, with the first of each."""

    id: str
    done: bool
    changed: int
    same: int
    wrong: int
    changes: list[BlockChange] = field(default_factory=list)
    bad_lines: list[BadLine] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class BlocksFile:
    """The blocked and muted nodes as Mastodon's CSV."""

    content: str


@dataclass(frozen=True, kw_only=True)
class ModeView:
    """Whether every node is heard, or only those let in."""

    mode: Mode


class Peers(Protocol):
    """What federation answers administrators about other nodes."""

    def peers(self, command: ListPeers) -> PeerPage: ...

    def peer(self, command: OfPeer) -> PeerView: ...

    def follow_peer(self, command: OfPeer) -> PeerView: ...

    def unfollow_peer(self, command: OfPeer) -> PeerView: ...

    def trust_peer(self, command: TrustPeer) -> PeerView: ...

    def undo_peer(self, command: OfPeer) -> PeerView: ...

    def import_blocks(self, command: ImportBlocks) -> BlocksView: ...

    def undo_import(self, command: UndoImport) -> BlocksView: ...

    def export_blocks(self, command: Asker) -> BlocksFile: ...

    def set_mode(self, command: SetMode) -> ModeView: ...
