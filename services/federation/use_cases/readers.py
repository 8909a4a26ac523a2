"""Who asks for a document of ours, as their signature proves, and whether they may (S20, S21)."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from services.common.clock import Clock
from services.common.errors import Forbidden, Unauthenticated
from services.federation.actors import RemoteActors, RemoteKey
from services.federation.domain.uris import Uris
from services.federation.fetch import FetchFailed
from services.federation.signatures import SignatureInvalid, SignedRequest, key_id, verify
from services.federation.use_cases.peers import Peers


@dataclass(frozen=True)
class Readers:
    """`secure` is whether everybody must say who they are; the node's own actor alone is shown to
    anybody, or two such nodes could never learn each other's keys (S20)."""

    uris: Uris
    actors: RemoteActors
    peers: Peers
    clock: Clock
    secure: bool = False

    def who(self, uri: str, headers: dict[str, str]) -> str:
        """The actor who asks for a URI; empty for nobody in particular. Raises Unauthenticated
        where that does not do, and Forbidden for servers we do not speak to."""
        if uri == self.uris.relay:
            return ""
        reader = self._signer(uri, headers) if "signature" in headers else ""
        if self.secure and not reader:
            raise Unauthenticated("signature.required")
        return reader

    def _signer(self, uri: str, headers: dict[str, str]) -> str:
        request = SignedRequest("GET", uri, headers)
        try:
            named = key_id(request)
            if self.peers.refuses(urlsplit(named).netloc.lower()):
                raise Forbidden("peer.refused")
            return self._verified(request, named).actor.id
        except (SignatureInvalid, FetchFailed, ValueError):
            return ""

    def _verified(self, request: SignedRequest, named: str) -> RemoteKey:
        key = self.actors.key(named)
        try:
            verify(request, key.public, self.clock.now())
        except SignatureInvalid:
            # It may have been replaced since: asked for again, once (S7).
            key = self.actors.key(named, fresh=True)
            verify(request, key.public, self.clock.now())
        return key
