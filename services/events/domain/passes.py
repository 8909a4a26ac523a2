"""Personal links and tickets: signed, without a name or address inside."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Literal

from services.common.errors import NotFound

Purpose = Literal["join", "door"]
LIMIT = 300
CODE_DIGITS = 6


@dataclass(frozen=True)
class Pass:
    """Whose pass it is: an event, the key of an answer, and the number of its asking.

    The number is what revokes: whoever gives a seat up and asks again asks under another one.
    """

    event: str
    key: str
    seq: int


class Passes:
    """Makes and reads passes and codes, all from the node's secret; nothing of them is stored."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.new(secret.encode(), b"multaqa passes 1", hashlib.sha256).digest()

    def token(self, purpose: Purpose, of: Pass) -> str:
        """The text that stands in a link or a QR code."""
        said = f"{of.event}.{of.key}.{of.seq}"
        return f"{said}.{self._seal(purpose, said)}"

    def read(self, purpose: Purpose, token: str) -> Pass:
        """Raises NotFound `pass.forged` for anything that was not made here for this purpose."""
        said, _, seal = token[:LIMIT].rpartition(".")
        wanted = self._seal(purpose, said)
        if not hmac.compare_digest(wanted.encode(), seal.encode("utf-8", "replace")):
            raise NotFound("pass.forged")
        event, key, seq = said.split(".")
        return Pass(event, key, int(seq))

    def code(self, event: str, turn: int) -> str:
        """The six digits on the wall of an event; another `turn`, other digits."""
        digest = hmac.new(self._key, f"wall {event} {turn}".encode(), hashlib.sha256).digest()
        return str(int.from_bytes(digest[:8], "big") % 10**CODE_DIGITS).zfill(CODE_DIGITS)

    def unlinked(self, id: str) -> str:
        """An id that nobody without the secret can lead back to this one."""
        return self._seal("gone", id)

    def _seal(self, purpose: str, said: str) -> str:
        digest = hmac.new(self._key, f"{purpose} {said}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest[:16]).decode().rstrip("=")
