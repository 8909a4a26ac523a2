"""What receivers of activities may use. A topic adds its tool here and in `build`."""

from dataclasses import dataclass

from services.federation.actors import RemoteActors
from services.federation.domain.uris import Uris
from services.federation.fetch import Fetcher


@dataclass(frozen=True)
class Reach:
    """The tools, side by side."""

    uris: Uris
    fetcher: Fetcher
    actors: RemoteActors

    def prepare(self) -> None:
        """Make the indexes."""
        self.actors.repository.create_indexes()
