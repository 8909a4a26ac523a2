"""Return paths: an address of its own for each mail, by which a bounce proves what it is about.

`bounce+<token>@node` (VERP). The token holds the delivery's id and a seal over it and the
address it went to, in letters that survive servers which change their case.
"""

import base64
import binascii
import hashlib
import hmac
import uuid

from services.common.settings import Settings

_PURPOSE = b"multaqa return path 1"
_SEAL = 10
_TOKEN = 42
"""Letters of a token: 26 bytes in base32."""


class Returns:
    """Makes a mail's return path and reads it again; without the setting it is the sender."""

    def __init__(self, settings: Settings) -> None:
        self._sender = settings.sender
        self._local, _, self._domain = settings.mail_bounces.rpartition("@")
        self._key = hmac.new(settings.secret.encode(), _PURPOSE, hashlib.sha256).digest()

    def path(self, job: str, address: str) -> str:
        """The envelope's sender of a delivery."""
        if not self._domain:
            return self._sender
        packed = uuid.UUID(job).bytes
        token = base64.b32encode(packed + self._seal(packed, address)).decode().rstrip("=").lower()
        return f"{self._local}+{token}@{self._domain}"

    def read(self, path: str) -> tuple[str, bytes] | None:
        """The delivery a path claims to stand for, and the seal that must prove it."""
        token = path.rpartition("@")[0].rpartition("+")[2].upper()
        if len(token) != _TOKEN:
            return None
        try:
            raw = base64.b32decode(token + "=" * (-len(token) % 8))
        except (ValueError, binascii.Error):
            return None
        return str(uuid.UUID(bytes=raw[:16])), raw[16:]

    def proves(self, job: str, seal: bytes, address: str) -> bool:
        """Whether this delivery went to this address."""
        return hmac.compare_digest(seal, self._seal(uuid.UUID(job).bytes, address))

    def _seal(self, packed: bytes, address: str) -> bytes:
        told = packed + address.casefold().encode()
        return hmac.new(self._key, told, hashlib.sha256).digest()[:_SEAL]
