"""DKIM: the node's signature under a mail, by which receivers know that its domain sent it."""

import base64
import hashlib
import time
from pathlib import Path
from textwrap import wrap

import dkim
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dkim.canonicalization import CanonicalizationPolicy

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

_RELAXED = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
_NAME = b"DKIM-Signature"


class Signer:
    """Signs mails with the RSA key of the settings; without one they stay as they are.

    The key is read once: parsing it takes thirty times as long as signing with it.
    """

    def __init__(self, settings: Settings) -> None:
        self.key = read_key(settings.dkim_key_file) if settings.dkim_key_file else None
        self.selector = settings.dkim_selector
        self.domain = settings.dkim_domain or settings.sender.rpartition("@")[2]
        self._begins = (
            f" v=1; a=rsa-sha256; c=relaxed/relaxed; d={self.domain}; s={self.selector};"
        ).encode()

    def sign(self, mail: bytes) -> bytes:
        """The mail with its signature on top (RFC 6376, relaxed/relaxed, rsa-sha256)."""
        if self.key is None:
            return mail
        headers, body = dkim.rfc822_parse(mail)
        digest = hashlib.sha256(_RELAXED.canonicalize_body(body)).digest()
        value = b"\r\n ".join(
            [
                self._begins + f" t={int(time.time())};".encode(),
                b"h=" + b":".join(SIGNED) + b";",
                b"bh=" + base64.b64encode(digest) + b"; b=",
            ]
        )
        told = hashlib.sha256()
        plain = _RELAXED.canonicalize_headers(headers)
        dkim.hash_headers(told, _RELAXED, plain, SIGNED, (_NAME, value), {})
        proof = self.key.sign(told.digest(), PKCS1v15(), Prehashed(SHA256()))
        folded = "\r\n ".join(wrap(base64.b64encode(proof).decode(), 72)).encode()
        return _NAME + b":" + value + b"\r\n " + folded + b"\r\n" + mail


def read_key(place: str) -> rsa.RSAPrivateKey:
    """The RSA key in a PEM file. Raises OSError, or ValueError when it holds something else."""
    try:
        key = load_pem_private_key(Path(place).read_bytes(), None)
    except TypeError:
        raise ValueError("the key is locked with a password") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("the key is not an RSA key")
    return key
