"""Actors elsewhere and their keys: asked for once, kept parsed, asked again when they are old.

Parsing a key costs far more than verifying with it (contract 14), so parsed ones stay in memory.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock, Thread
from typing import Any

from cachetools import LRUCache, TTLCache
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from services.common.clock import Clock
from services.federation.domain import actors
from services.federation.domain.actors import PublicKey, RemoteActor
from services.federation.domain.authority import same_origin
from services.federation.domain.reading.shapes import uri
from services.federation.fetch import Document, Fetcher, FetchFailed, Gone
from services.federation.repository.remote_actors import RemoteActorRepository

REFRESHED_AFTER = timedelta(hours=24)
WORTHLESS_AFTER = timedelta(hours=48)
"""A key nobody showed for so long verifies nothing: it may have been replaced (contract 2.4)."""
KEY_BITS = range(2048, 8193)
KNOWN_SECONDS = 60
"""So long another copy of this service may go on with what an actor was a moment ago, and so long
a server that did not show a key is left in peace."""
PATIENCE = 4.0
"""Seconds: less than the gateway waits for our answer."""


@dataclass(frozen=True)
class RemoteKey:
    """A key ready to verify with, and whose it is."""

    id: str
    actor: RemoteActor
    public: rsa.RSAPublicKey


class RemoteActors:
    """Who they are elsewhere. Raises FetchFailed and Gone like the fetcher it asks."""

    def __init__(self, repository: RemoteActorRepository, fetcher: Fetcher, clock: Clock) -> None:
        self.repository = repository
        self.fetcher = fetcher
        self.clock = clock
        self._guard = Lock()
        self._parsed: LRUCache[str, rsa.RSAPublicKey | None] = LRUCache(5000)
        self._keys: TTLCache[str, RemoteKey] = TTLCache(5000, KNOWN_SECONDS, self._seconds)
        self._actors: TTLCache[str, RemoteActor] = TTLCache(5000, KNOWN_SECONDS, self._seconds)
        self._failed: TTLCache[str, FetchFailed] = TTLCache(5000, KNOWN_SECONDS, self._seconds)
        self._asking = _Asking()

    def of(self, uri: str, *, fresh: bool = False) -> RemoteActor:
        """An actor, at most a day old; asked for now with `fresh`."""
        known = None if fresh else self.known(uri)
        if known and not self._older(known, REFRESHED_AFTER):
            return known
        try:
            return self._ask(uri)
        except Gone:
            self.forget(uri)
            raise
        except FetchFailed as no:
            if known and no.passing and not self._older(known, WORTHLESS_AFTER):
                return known
            raise

    def known(self, uri: str) -> RemoteActor | None:
        """What is remembered of an actor, however old; nobody is asked."""
        with self._guard:
            kept = self._actors.get(uri)
        kept = kept or self.repository.find(uri)
        if kept is not None:
            with self._guard:
                self._actors[uri] = kept
        return kept

    def forget(self, uri: str) -> None:
        """It is gone, with its keys."""
        self.repository.forget(uri)
        self._drop(uri)

    def key(self, id: str, *, fresh: bool = False) -> RemoteKey:
        """The key of this id and its actor; asked for now with `fresh`.

        Whoever asks for the same waits for the same answer, a few seconds at most: a request is
        waiting for us. A slower server is heard to the end all the same, for the next time.
        """
        kept = None if fresh else self._kept_key(id)
        if kept is not None:
            return kept
        return self._asking.once(f"{id} {fresh}", lambda: self._ask_for_key(id, fresh))

    def remembered_key(self, id: str) -> RemoteKey | None:
        """The key of this id if its owner showed it lately; nobody is asked."""
        known = self.repository.find_by_key(id)
        if known is None or self._older(known, WORTHLESS_AFTER):
            return None
        return self._key_of(known, id)

    def _kept_key(self, id: str) -> RemoteKey | None:
        with self._guard:
            return self._keys.get(id)

    def _ask_for_key(self, id: str, fresh: bool) -> RemoteKey:
        with self._guard:
            failed = self._failed.get(id)
        if failed is not None:
            raise failed
        try:
            found = self._find_key(id, fresh)
        except FetchFailed as no:
            with self._guard:
                self._failed[id] = no
            raise
        with self._guard:
            self._keys[id] = found
        return found

    def _find_key(self, id: str, fresh: bool) -> RemoteKey:
        known = self.repository.find_by_key(id)
        actor = self.of(known.id, fresh=fresh) if known else self._owner(id)
        key = self._key_of(actor, id)
        if key is None:
            raise FetchFailed("its owner shows no such key")
        return key

    def _key_of(self, actor: RemoteActor, id: str) -> RemoteKey | None:
        shown = next((one for one in actor.keys if one.id == id), None)
        public = self._public(shown) if shown else None
        return RemoteKey(id, actor, public) if public else None

    def _owner(self, key_id: str) -> RemoteActor:
        """Whose a key is that we never saw: the actor it is part of, or, where keys have addresses
        of their own (GoToSocial), the owner it names, who must name it too."""
        found = self.fetcher.get(key_id.partition("#")[0])
        actor = self._kept(found)
        if actor is not None:
            return actor
        key = found.get("publicKey")
        owner = uri(found.get("owner")) or uri(isinstance(key, dict) and key.get("owner"))
        if not same_origin(owner, key_id):
            raise FetchFailed("it is neither an actor nor a key")
        return self._ask(owner)

    def _ask(self, uri: str) -> RemoteActor:
        found = self._kept(self.fetcher.get(uri))
        if found is None or found.id != uri:
            raise FetchFailed("it is no actor")
        return found

    def _kept(self, document: Document) -> RemoteActor | None:
        actor = actors.read(document, self.clock.now())
        if actor is not None:
            self.repository.keep(actor)
            self._drop(actor.id)
        return actor

    def _drop(self, owner: str) -> None:
        with self._guard:
            self._actors.pop(owner, None)
            for id in [id for id, key in self._keys.items() if key.actor.id == owner]:
                del self._keys[id]

    def _public(self, key: PublicKey) -> rsa.RSAPublicKey | None:
        with self._guard:
            if key.pem in self._parsed:
                return self._parsed[key.pem]
        parsed = _parsed(key.pem)
        with self._guard:
            self._parsed[key.pem] = parsed
        return parsed

    def _older(self, actor: RemoteActor, age: timedelta) -> bool:
        return actor.fetched_at is None or self.clock.now() - actor.fetched_at >= age

    def _seconds(self) -> float:
        return self.clock.now().timestamp()


class _Asking:
    """Asks for one thing once, however many want it, and lets nobody wait for long."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._busy: dict[str, Future[RemoteKey]] = {}

    def once(self, name: str, ask: Callable[[], RemoteKey]) -> RemoteKey:
        """What `ask` gives. Raises what it raises, and FetchFailed when it takes too long."""
        with self._guard:
            answer = self._busy.get(name)
            if answer is None:
                answer = self._busy[name] = Future()
                Thread(target=self._ask, args=(name, answer, ask), daemon=True).start()
        try:
            return answer.result(PATIENCE)
        except TimeoutError:
            raise FetchFailed("its server takes long", passing=True) from None

    def _ask(self, name: str, answer: "Future[RemoteKey]", ask: Callable[[], RemoteKey]) -> None:
        try:
            found = ask()
        except BaseException as no:
            answer.set_exception(no)
        else:
            answer.set_result(found)
        with self._guard:
            del self._busy[name]


def _parsed(pem: str) -> rsa.RSAPublicKey | None:
    """A key we verify with: RSA of a usual size, as SPKI or PKCS#1; None for any other."""
    try:
        key: Any = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    good = isinstance(key, rsa.RSAPublicKey) and key.key_size in KEY_BITS
    return key if good else None
