"""A browser and its push service (RFC 8030): checks VAPID (RFC 8292), decrypts (RFC 8291)."""

import base64
import json
import os
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from tests.receiver import Receiver, Reply


class PushService(Receiver):
    """One browser's subscription; `shown` holds the notes it could read.

    `gone` answers 410, `down` 503, `busy` (seconds, or a date) 429 once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.own = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.shown: list[dict[str, Any]] = []
        self.gone = self.down = False
        self.busy: int | str = 0

    @property
    def subscription(self) -> dict[str, Any]:
        """What the browser gives a page."""
        public = self.own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _text(public), "auth": _text(self.secret)}
        return {"endpoint": f"{self.url}/wpush/v2/a1", "expirationTime": None, "keys": keys}

    def reply_for(self, path: str) -> Reply:
        """Judge the newest request."""
        asked = self.asked[-1]
        if self.gone:
            return Reply(410)
        if self.down:
            return Reply(503, b"<html>")
        if self.busy:
            seconds, self.busy = self.busy, 0
            return Reply(429, headers={"Retry-After": str(seconds)})
        if not Vapid02.verify(asked.headers.get("authorization", "")):
            return Reply(403)
        if asked.headers.get("content-encoding") != "aes128gcm" or "ttl" not in asked.headers:
            return Reply(400)
        if len(asked.headers.get("topic", "")) > 32:
            return Reply(400)
        if len(asked.body) > 4096:
            return Reply(413)
        plain = http_ece.decrypt(asked.body, private_key=self.own, auth_secret=self.secret)
        self.shown.append(json.loads(plain))
        return Reply(201)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
