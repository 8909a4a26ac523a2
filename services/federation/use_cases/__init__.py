"""What one can ask of federation, a part a topic, and what it does by itself."""

from dataclasses import dataclass
from typing import Any

from services.common.contracts.membership import PersonClosed
from services.common.contracts.shared import Asker
from services.federation.reach import Reach
from services.federation.repository.outward import Outward
from services.federation.use_cases.answering import Answering
from services.federation.use_cases.applying import Applying
from services.federation.use_cases.attending import Attending
from services.federation.use_cases.block_lists import BlockLists
from services.federation.use_cases.cards import Cards
from services.federation.use_cases.delivering import Delivering
from services.federation.use_cases.discovery import Discovery
from services.federation.use_cases.following import Following
from services.federation.use_cases.identity import Identities
from services.federation.use_cases.interacting import Interacting
from services.federation.use_cases.learning import Learning
from services.federation.use_cases.moving import Moving
from services.federation.use_cases.passes import PassDesk
from services.federation.use_cases.peers import Peers
from services.federation.use_cases.pulling import Pulling
from services.federation.use_cases.readers import Readers
from services.federation.use_cases.receipts import Confirming
from services.federation.use_cases.receiving import Receiving
from services.federation.use_cases.replying import Replying
from services.federation.use_cases.reporting import Reporting
from services.federation.use_cases.rotating import Rotating
from services.federation.use_cases.telling import Tellers
from services.federation.use_cases.visiting import Visiting
from services.federation.use_cases.visits import Visits
from services.federation.use_cases.watching import Watching


@dataclass(frozen=True)
class FederationUseCases:
    """The parts, side by side."""

    reach: Reach
    receiving: Receiving
    applying: Applying
    rotating: Rotating
    identities: Identities
    readers: Readers
    discovery: Discovery
    interacting: Interacting
    peers: Peers
    block_lists: BlockLists
    cards: Cards
    learning: Learning
    confirming: Confirming
    visiting: Visiting
    passes: PassDesk
    visits: Visits
    kept_to_say: Outward
    following: Following
    tellers: Tellers
    delivering: Delivering
    pulling: Pulling
    watching: Watching
    attending: Attending
    answering: Answering
    moving: Moving
    replying: Replying
    reporting: Reporting

    def goodbye(self, said: PersonClosed) -> None:
        """An account is closed: whoever expects them is told, and nothing of them stays."""
        self.answering.forget(said.person)
        self.passes.standing_ended(said.person)
        self.interacting.person_closed(said)
        self.identities.person_closed(said)
        self.tellers.person(said.username, closed=True)

    def export(self, asker: Asker) -> dict[str, Any]:
        """Everything this service keeps of a person."""
        return {
            **self.answering.export(asker),
            "following": self.interacting.export(asker),
            "passes": self.passes.export(asker),
        }

    def prepare(self) -> None:
        """Make the indexes."""
        self.reach.prepare()
        self.applying.inbox.create_indexes()
        self.peers.rows.create_indexes()
        self.cards.rows.create_indexes()
        self.learning.lookups.create_indexes()
        self.confirming.kept.create_indexes()
        self.passes.book.create_indexes()
        self.kept_to_say.prepare()
        self.attending.joins.create_indexes()
        self.answering.answers.create_indexes()
        self.replying.rows.create_indexes()
        self.reporting.rows.create_indexes()
