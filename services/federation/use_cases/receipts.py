"""Receipts: a node that removed what we deleted says so, and we say so to others."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.contracts.federation import (
    DeletionPage,
    DeletionView,
    ListDeletions,
    ServerTold,
)
from services.common.cursors import check_limit, decode, encode
from services.federation.activities import Received
from services.federation.actors import RemoteActors
from services.federation.documents import answers
from services.federation.domain.authority import host_of
from services.federation.repository.activities import name_of
from services.federation.repository.peers import PeerRepository
from services.federation.repository.receipts import OPEN, Deletion, Receipts, Told
from services.federation.use_cases.outbound import Outbound
from services.federation.use_cases.peers import administrator

MOST_TOLD = 200


@dataclass(frozen=True)
class Confirming:
    """Both ends of a receipt: an `Accept` of the `Delete`, by the node's own actor."""

    kept: Receipts
    outbound: Outbound
    nodes: PeerRepository
    actors: RemoteActors
    relay: str
    clock: Clock

    def give(self, received: Received) -> None:
        """Tell whoever deleted something that nothing of it is left here."""
        deleted = {
            "id": received.id,
            "type": "Delete",
            "actor": received.actor.id,
            "object": received.object,
        }
        id = self.outbound.new_id("receipt", received.id)
        self.outbound.send(
            answers.answered("Accept", id, self.relay, deleted, received.actor.id),
            signer=self.relay,
            to_inboxes=[received.actor.inbox or self._node_of(received.actor.id)],
            subject=received.object,
        )

    def _node_of(self, actor: str) -> str:
        """The inbox of the node of an actor that is gone itself."""
        relay = self.nodes.find(host_of(actor)).actor
        known = self.actors.known(relay) if relay else None
        return known.inbox if known else ""

    def take(self, received: Received) -> None:
        """A node says that it removed something; any other `Accept` is not meant."""
        deletion = name_of(received.activity.get("object"))
        if deletion:
            self.kept.put(deletion, host_of(received.actor.id), self.clock.now())

    def page(self, command: ListDeletions) -> DeletionPage:
        """Deletions with who has confirmed them, newest first; administrators only."""
        administrator(command.asker)
        limit = check_limit(command.limit)
        before = decode(command.cursor, 1, (int,))
        found = self.kept.page(int(before[0]) if before else None, limit + 1, MOST_TOLD)
        more = encode(found[limit - 1].number) if len(found) > limit else None
        return DeletionPage(items=[_view(one) for one in found[:limit]], next=more)


def _view(deletion: Deletion) -> DeletionView:
    return DeletionView(
        thing=deletion.thing,
        deleted_at=deletion.at,
        servers=[
            ServerTold(host=one.host, state=_state(one), confirmed_at=one.confirmed_at)
            for one in deletion.told
        ],
    )


def _state(told: Told) -> str:
    if told.confirmed_at is not None:
        return "confirmed"
    if told.state in OPEN:
        return "waiting"
    return "taken" if told.state == "done" else "failed"
