"""Showing who we are to whoever asks by URI."""

from dataclasses import dataclass

from services.common.contracts.federation import DocumentView, ReadDocument
from services.common.errors import NotFound
from services.federation.documents import actors
from services.federation.domain.uris import Uris
from services.federation.keys import KeyRing


@dataclass(frozen=True)
class Identities:
    """Documents of our actors and things."""

    uris: Uris
    keys: KeyRing
    node_name: str

    def document(self, command: ReadDocument) -> DocumentView:
        """What a URI of ours names. Raises NotFound."""
        if command.uri != self.uris.relay:
            raise NotFound("route.unknown")
        document = actors.relay(self.uris, self.keys.of(self.uris.relay), self.node_name)
        return DocumentView(document=document)
