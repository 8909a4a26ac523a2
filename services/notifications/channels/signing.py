"""DKIM: the node's signature under a mail, by which receivers know that its domain sent it."""

from pathlib import Path

import dkim

from services.common.settings import Settings

SIGNED = [
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"auto-submitted",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"in-reply-to",
    b"references",
]
"""RFC 8058 asks that both List-Unsubscribe headers are covered."""


class Signer:
    """Signs mails with the RSA key of the settings; without one they stay as they are."""

    def __init__(self, settings: Settings) -> None:
        place = settings.dkim_key_file
        self._key = Path(place).read_bytes() if place else b""
        self._selector = settings.dkim_selector.encode()
        self._domain = (settings.dkim_domain or settings.sender.rpartition("@")[2]).encode()

    def sign(self, mail: bytes) -> bytes:
        """The mail with its signature on top (RFC 6376, relaxed/relaxed, rsa-sha256)."""
        if not self._key:
            return mail
        signature: bytes = dkim.sign(
            mail,
            self._selector,
            self._domain,
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=SIGNED,
        )
        return signature + mail
