"""The keys our actors sign with, made when first needed and kept parsed.

Parsing a PEM takes a hundred times as long as signing with the parsed key (contract 14).
"""

from dataclasses import dataclass

from cachetools import LRUCache
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from services.common.memory import Memory
from services.federation.repository.keys import KeptKey, KeyRepository

BITS = 2048
FRAGMENT = "main-key"
CURRENT_SECONDS = 5
"""So long another copy of this service may still sign with a key that was replaced."""


@dataclass(frozen=True)
class SigningKey:
    """A key ready to sign; `id` is what `keyId` names."""

    id: str
    owner: str
    private: rsa.RSAPrivateKey
    public_pem: str


class KeyRing:
    """Gives each of our actors its key."""

    def __init__(self, keys: KeyRepository) -> None:
        self.keys = keys
        self._current: Memory[SigningKey] = Memory(CURRENT_SECONDS, 2000)
        self._parsed: LRUCache[str, SigningKey] = LRUCache(maxsize=2000)

    def of(self, actor: str) -> SigningKey:
        """The key of an actor of ours, made now if it has none yet."""
        found = self._current.get(actor)
        if found is None:
            kept = self.keys.current(actor) or self.keys.keep_first(actor, FRAGMENT, *_new_pair())
            found = self._current.put(actor, self._ready(kept))
        return found

    def known(self, actor: str) -> bool:
        """Whether an actor has a key: whether anybody elsewhere has ever heard of it."""
        return self._current.get(actor) is not None or self.keys.current(actor) is not None

    def renew(self, actor: str) -> SigningKey:
        """A new key under a new name, which is the actor's only one from now on."""
        number = self.keys.number(actor) + 1
        found = self._ready(self.keys.replace(actor, f"{FRAGMENT}-{number}", *_new_pair(), number))
        return self._current.put(actor, found)

    def _ready(self, kept: KeptKey) -> SigningKey:
        found = self._parsed.get(kept.public_pem)
        if found is None:
            found = self._parsed[kept.public_pem] = _parse(kept)
        return found


def _new_pair() -> tuple[bytes, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, public.decode()


def _parse(kept: KeptKey) -> SigningKey:
    private = serialization.load_pem_private_key(kept.private_pem, None)
    assert isinstance(private, rsa.RSAPrivateKey)
    return SigningKey(
        id=f"{kept.actor}#{kept.fragment}",
        owner=kept.actor,
        private=private,
        public_pem=kept.public_pem,
    )
