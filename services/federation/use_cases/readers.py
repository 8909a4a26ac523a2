"""Who asks for a document of ours, as their signature proves, and whether they may (S20, S21)."""

from dataclasses import dataclass

from services.common.contracts.federation import ReadDocument
from services.common.errors import Forbidden, Unauthenticated
from services.federation.domain.uris import Uris
from services.federation.fetch import Gone
from services.federation.signatures import SignedRequest
from services.federation.verifying import TurnedAway, Verifier


@dataclass(frozen=True)
class Readers:
    """`secure` is whether everybody must say who they are; the node's own actor alone is shown to
    anybody, or two such nodes could never learn each other's keys (S20)."""

    uris: Uris
    verifier: Verifier
    secure: bool = False

    def who(self, command: ReadDocument) -> str:
        """The actor who asks; empty for nobody in particular. Raises Unauthenticated where that
        does not do, and Forbidden for servers we do not speak to."""
        if command.uri == self.uris.relay:
            return ""
        reader = self._signer(command) if "signature" in command.headers else ""
        if self.secure and not reader:
            raise Unauthenticated("signature.required")
        return reader

    def _signer(self, command: ReadDocument) -> str:
        request = SignedRequest("GET", command.url or command.uri, command.headers)
        try:
            return self.verifier.key_of(request, command.source).actor.id
        except TurnedAway as no:
            if no.status == 403:
                raise Forbidden("peer.refused") from None
            return ""
        except Gone:
            return ""
