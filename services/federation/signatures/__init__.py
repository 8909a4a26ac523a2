"""HTTP signatures of servers: draft-cavage-12 and RFC 9421, signing and verifying (contract 3).

Pure: no clock, no network. Which key counts, and whether its owner may say what it says, is decided
by whoever asks.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import rsa

from services.federation.keys import SigningKey
from services.federation.signatures import cavage, rfc9421
from services.federation.signatures.request import (
    SignatureInvalid,
    SignatureMismatch,
    SignedRequest,
)

__all__ = [
    "Scheme",
    "SignatureInvalid",
    "SignatureMismatch",
    "SignedRequest",
    "key_id",
    "scheme_of",
    "sign",
    "verify",
]

Scheme = Literal["cavage", "rfc9421"]


def sign(
    scheme: Scheme,
    key: SigningKey,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    now: datetime,
) -> dict[str, str]:
    """All headers to send: those given, and what the scheme adds. Names are lower case."""
    signing = cavage.sign if scheme == "cavage" else rfc9421.sign
    given = {name.lower(): value for name, value in headers.items()}
    return signing(key, method, url, given, body, now)


def scheme_of(request: SignedRequest) -> Scheme:
    """Which scheme a request is signed with."""
    return "rfc9421" if "signature-input" in request.headers else "cavage"


def key_id(request: SignedRequest) -> str:
    """The key a request says it is signed with. Raises SignatureInvalid."""
    reading = cavage.key_id if scheme_of(request) == "cavage" else rfc9421.key_id
    return reading(request)


def verify(request: SignedRequest, key: rsa.RSAPublicKey, now: datetime) -> None:
    """Check that whoever has the key signed this very request just now: where it goes, when, and
    all of its body (S2 to S5). Raises SignatureInvalid."""
    verifying = cavage.verify if scheme_of(request) == "cavage" else rfc9421.verify
    verifying(request, key, now)
