"""The doors through which administrators decide about other nodes."""

from typing import Any

from services.common.contracts.federation import (
    ImportBlocks,
    ListDeletions,
    ListPeers,
    OfPeer,
    SetMode,
    TrustPeer,
    UndoImport,
)
from services.common.contracts.shared import Asker
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load


class PeerDoors:
    """Other nodes."""

    use_cases: Any

    @every(interval=10)
    def visit_peers(self) -> None:
        """Find, follow and look after other nodes."""
        self.use_cases.visiting.round()

    @rpc()
    def peers(self, command: Any) -> Any:
        return dump(self.use_cases.peers.page(load(ListPeers, command)))

    @rpc()
    def peer(self, command: Any) -> Any:
        return dump(self.use_cases.peers.one(load(OfPeer, command)))

    @rpc()
    def follow_peer(self, command: Any) -> Any:
        return dump(self.use_cases.peers.follow(load(OfPeer, command)))

    @rpc()
    def unfollow_peer(self, command: Any) -> Any:
        return dump(self.use_cases.peers.unfollow(load(OfPeer, command)))

    @rpc()
    def trust_peer(self, command: Any) -> Any:
        return dump(self.use_cases.peers.trust(load(TrustPeer, command)))

    @rpc()
    def undo_peer(self, command: Any) -> Any:
        return dump(self.use_cases.peers.undo(load(OfPeer, command)))

    @rpc()
    def import_blocks(self, command: Any) -> Any:
        return dump(self.use_cases.block_lists.take_over(load(ImportBlocks, command)))

    @rpc()
    def undo_import(self, command: Any) -> Any:
        return dump(self.use_cases.block_lists.take_back(load(UndoImport, command)))

    @rpc()
    def export_blocks(self, command: Any) -> Any:
        return dump(self.use_cases.block_lists.give_on(load(Asker, command)))

    @rpc()
    def deletions(self, command: Any) -> Any:
        return dump(self.use_cases.confirming.page(load(ListDeletions, command)))

    @rpc()
    def set_mode(self, command: Any) -> Any:
        return dump(self.use_cases.peers.set_mode(load(SetMode, command)))
