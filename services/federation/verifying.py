"""Who signed a request: the key it names, its owner, whether the signature is theirs (S6, S7)."""

from collections.abc import Callable

from services.common.clock import Clock
from services.federation.actors import RemoteActors, RemoteKey
from services.federation.domain.authority import host_of
from services.federation.domain.uris import Uris
from services.federation.fetch import FetchFailed, Gone
from services.federation.limits import Tally
from services.federation.signatures import (
    SignatureInvalid,
    SignatureMismatch,
    SignedRequest,
    key_id,
    verify,
)

BREAKS_AFTER = 5
BREAK_SECONDS = 300
LATER_SECONDS = 60


class TurnedAway(Exception):
    """A request we do not take: the HTTP status, why, and for 429 the seconds to wait."""

    def __init__(self, status: int, reason: str, retry_after: int = 0) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after = retry_after


class Verifier:
    """Finds out who is speaking."""

    def __init__(
        self, actors: RemoteActors, uris: Uris, clock: Clock, refuses: Callable[[str], bool]
    ) -> None:
        self.actors = actors
        self.uris = uris
        self.clock = clock
        self.refuses = refuses
        self._fruitless = Tally(BREAKS_AFTER, BREAK_SECONDS, clock)

    def check_signed(self, request: SignedRequest) -> None:
        """Refuse what nobody signed, whatever it is (S1). Raises TurnedAway."""
        try:
            key_id(request)
        except SignatureInvalid as no:
            raise TurnedAway(401, str(no)) from None

    def key_of(self, request: SignedRequest, source: str = "") -> RemoteKey:
        """The key that signed this request, with its owner. `source` is the address it came from:
        for one that had us ask in vain, nobody is asked for a while. Raises TurnedAway, and Gone
        when the owner was deleted."""
        try:
            named = key_id(request)
            self._check_host(host_of(named), named)
            key = self._known_key(named, source)
            try:
                verify(request, key.public, self.clock.now())
            except SignatureMismatch:
                key = self._fresh_key(named, source)
                self._verify_at_last(request, key, source)
        except SignatureInvalid as no:
            raise TurnedAway(401, str(no)) from None
        return key

    def _check_host(self, host: str, key: str) -> None:
        if not host or self.uris.ours(key):
            raise TurnedAway(401, "nobody signs with such a key")
        if self.refuses(host):
            raise TurnedAway(403, "we do not hear this server")

    def _known_key(self, id: str, source: str) -> RemoteKey:
        if not self._fruitless.full(source):
            return self._asked(id, source, fresh=False)
        key = self.actors.remembered_key(id)
        if key is None:
            raise TurnedAway(401, "too many signatures from there were invalid")
        return key

    def _fresh_key(self, id: str, source: str) -> RemoteKey:
        """The key as its owner shows it now: it may have been replaced, once (S7)."""
        if self._fruitless.full(source):
            raise TurnedAway(401, "the signature does not match")
        return self._asked(id, source, fresh=True)

    def _verify_at_last(self, request: SignedRequest, key: RemoteKey, source: str) -> None:
        try:
            verify(request, key.public, self.clock.now())
        except SignatureMismatch:
            self._fruitless.add(source)
            raise

    def _asked(self, id: str, source: str, *, fresh: bool) -> RemoteKey:
        try:
            return self.actors.key(id, fresh=fresh)
        except Gone:
            raise
        except FetchFailed as no:
            self._fruitless.add(source)
            if no.passing:
                # Whoever cannot be asked now may be who they say: they should come again.
                raise TurnedAway(429, f"its key cannot be had: {no}", LATER_SECONDS) from None
            raise TurnedAway(401, f"its key cannot be had: {no}") from None
