"""Block lists: taken over from others, taken back, given on."""

import csv
from dataclasses import dataclass, replace

from services.common.clock import Clock
from services.common.contracts.federation import (
    BadLine,
    BlockChange,
    BlocksFile,
    BlocksView,
    ImportBlocks,
    UndoImport,
)
from services.common.contracts.shared import Asker
from services.common.errors import Invalid
from services.common.log import did
from services.federation.domain.blocks import Listed, read_list, write_list
from services.federation.domain.peers import Peer
from services.federation.repository.peers import PeerRepository
from services.federation.use_cases.peers import BATCH, Peers, administrator

LARGEST = 1024 * 1024
MOST_LINES = 20_000
SHOWN = 200
"""So many changes and bad lines of an import are named; the numbers count all."""


@dataclass(frozen=True)
class BlockLists:
    """Many decisions at once."""

    peers: Peers
    rows: PeerRepository
    clock: Clock

    def take_over(self, command: ImportBlocks) -> BlocksView:
        """Look at a list, or with `confirm` decide as it says. What it blocks is blocked, what it
        silences is muted; what we decided more strictly stays. Again, it changes nothing."""
        administrator(command.asker)
        listed, wrong = self._read(command.content)
        asked = [*listed.values()]
        changes: list[BlockChange] = []
        for start in range(0, len(asked), BATCH):
            changes += self._decide(asked[start : start + BATCH], command)
        if command.confirm:
            self.peers.decided()
            did("took over a block list", changed=len(changes), same=len(asked) - len(changes))
        return BlocksView(
            id=command.id,
            done=command.confirm,
            changed=len(changes),
            same=len(asked) - len(changes),
            wrong=len(wrong),
            changes=changes[:SHOWN],
            bad_lines=wrong[:SHOWN],
        )

    def _read(self, content: str) -> tuple[dict[str, Listed], list[BadLine]]:
        if len(content.encode()) > LARGEST:
            raise Invalid(fields={"content": ["too_long"]})
        listed: dict[str, Listed] = {}
        wrong: list[BadLine] = []
        try:
            for one in read_list(content):
                if not one.host or one.host == self.peers.own_host:
                    wrong.append(BadLine(line=one.line, text=one.text))
                else:
                    listed[one.host] = one
                if len(listed) + len(wrong) > MOST_LINES:
                    raise Invalid(fields={"content": ["too_many"]})
        except csv.Error:
            raise Invalid(fields={"content": ["invalid"]}) from None
        if not listed and not wrong:
            raise Invalid(fields={"content": ["required"]})
        return listed, wrong

    def _decide(self, asked: list[Listed], command: ImportBlocks) -> list[BlockChange]:
        known = self.rows.many(one.host for one in asked)
        by, now = command.asker.username, self.clock.now()
        changes: list[BlockChange] = []
        moved: list[Peer] = []
        for one in asked:
            peer = known.get(one.host) or Peer(one.host)
            if one.trust == "none" or peer.trust in (one.trust, "blocked"):
                continue
            change = BlockChange(
                host=one.host, before=peer.trust, after=one.trust, following=peer.wanted
            )
            comment = one.comment or peer.comment
            peer.decide(one.trust, comment, peer.note, by, now, command.id)
            changes.append(change)
            moved.append(peer)
        if command.confirm and moved:
            self.rows.save_all(moved)
        return changes

    def take_back(self, command: UndoImport) -> BlocksView:
        """Put back what an import changed, where nobody has decided anew since."""
        administrator(command.asker)
        changes: list[BlockChange] = []
        same = 0
        while peers := self.rows.of_batch(command.id, BATCH):
            for peer in peers:
                after = peer.trust
                if peer.before is not None and peer.before.batch == command.id:
                    peer.undo(self.clock.now())
                    changes.append(BlockChange(host=peer.host, before=after, after=peer.trust))
                else:
                    same += 1
                peer.forget_batch(command.id)
            self.rows.save_all(peers)
        self.peers.decided()
        view = BlocksView(id=command.id, done=True, changed=len(changes), same=same, wrong=0)
        return replace(view, changes=changes[:SHOWN])

    def give_on(self, asker: Asker) -> BlocksFile:
        """Muted and blocked nodes with their public comments, as Mastodon's CSV."""
        administrator(asker)
        rows: list[Peer] = []
        while len(rows) < MOST_LINES:
            some = self.rows.decided(rows[-1].host if rows else "", BATCH)
            rows += some
            if len(some) < BATCH:
                break
        return BlocksFile(content=write_list((one.host, one.trust, one.comment) for one in rows))
