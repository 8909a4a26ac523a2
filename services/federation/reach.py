"""What receivers of activities may use. A topic adds its tool here and in `build`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.federation.actors import RemoteActors
from services.federation.domain.uris import Uris
from services.federation.fetch import Fetcher

if TYPE_CHECKING:
    from services.federation.use_cases.answering import Answering
    from services.federation.use_cases.attending import Attending
    from services.federation.use_cases.following import Following
    from services.federation.use_cases.learning import Learning
    from services.federation.use_cases.passes import PassDesk
    from services.federation.use_cases.receipts import Confirming
    from services.federation.use_cases.replying import Replying
    from services.federation.use_cases.reporting import Reporting
    from services.federation.use_cases.visiting import Visiting
    from services.federation.use_cases.visits import Visits


@dataclass(frozen=True)
class Reach:
    """The tools, side by side."""

    uris: Uris
    fetcher: Fetcher
    actors: RemoteActors
    following: "Following"
    attending: "Attending"
    answering: "Answering"
    learning: "Learning"
    confirming: "Confirming"
    visiting: "Visiting"
    replying: "Replying"
    reporting: "Reporting"
    passes: "PassDesk"
    visits: "Visits"

    def prepare(self) -> None:
        """Make the indexes."""
        self.actors.repository.create_indexes()
