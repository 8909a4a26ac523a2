"""Signed tokens in mails: who may choose what they get, without signing in."""

import base64
import binascii
import hashlib
import hmac
import json

from services.common.errors import NotFound

_PURPOSE = b"multaqa notification preferences 1"


class Links:
    """Makes and reads the token of a preferences link. It has no end: a link in an old mail must
    still stop the mails."""

    def __init__(self, secret: str, purpose: bytes = _PURPOSE) -> None:
        self._key = hmac.new(secret.encode(), purpose, hashlib.sha256).digest()

    def token(self, person: str, kind: str) -> str:
        """What proves that the link was in a mail of this kind to this person."""
        packed = json.dumps([person, kind], ensure_ascii=False, separators=(",", ":")).encode()
        return f"{_text(packed)}.{_text(self._seal(packed))}"

    def read(self, token: str) -> tuple[str, str]:
        """Person and kind again. Raises NotFound `link.unknown` for anything not ours."""
        try:
            payload, seal = token[:2000].split(".")
            packed = _bytes(payload)
            good = hmac.compare_digest(_bytes(seal), self._seal(packed))
        except (ValueError, binascii.Error):
            good = False
        if not good:
            raise NotFound("link.unknown")
        person, kind = json.loads(packed)
        return str(person), str(kind)

    def _seal(self, packed: bytes) -> bytes:
        return hmac.new(self._key, packed, hashlib.sha256).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
