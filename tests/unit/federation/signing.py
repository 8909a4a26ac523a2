"""Keys for tests, and requests signed with them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from services.federation.keys import SigningKey
from services.federation.signatures import Scheme, SignedRequest, sign

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
INBOX = "https://alpha.test/ap/inbox"
BODY = b'{"type":"Follow"}'


@cache
def a_key(owner: str = "https://beta.test/ap/relay") -> SigningKey:
    """The key of an actor elsewhere; made once a run."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return SigningKey(f"{owner}#main-key", owner, private, pem.decode())


def signed(
    scheme: Scheme,
    *,
    method: str = "POST",
    url: str = INBOX,
    body: bytes = BODY,
    headers: Mapping[str, str] | None = None,
    at: datetime = NOW,
) -> SignedRequest:
    """A request as it arrives, well signed."""
    sent = body if method == "POST" else None
    made = sign(scheme, a_key(), method, url, headers or {}, sent, at)
    return SignedRequest(method, url, made, body if method == "POST" else b"")
