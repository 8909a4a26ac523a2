"""RFC 9421 with RSA and SHA-256, the way Mastodon and Fedify use it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import http_sf
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
)
from http_message_signatures.algorithms import RSA_V1_5_SHA256
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from services.federation.keys import SigningKey
from services.federation.signatures.request import (
    SignatureInvalid,
    SignatureMismatch,
    SignedRequest,
    check_time,
)

LABEL = "sig1"
COVERED = ("@method", "@target-uri")


class _OneKey(HTTPSignatureKeyResolver):
    """The key at hand, whatever it is called: who calls has looked it up."""

    def __init__(self, key: Any) -> None:
        self.key = key

    def resolve_public_key(self, key_id: str) -> Any:
        return self.key

    def resolve_private_key(self, key_id: str) -> Any:
        return self.key


class _Verifier(HTTPMessageVerifier):
    """The library's, with our clock and our window."""

    def __init__(self, key: rsa.RSAPublicKey, now: datetime) -> None:
        super().__init__(signature_algorithm=RSA_V1_5_SHA256, key_resolver=_OneKey(key))
        self.now = now

    def validate_created_and_expires(
        self, sig_input: Any, max_age: timedelta | None = None
    ) -> None:
        created = self._parse_integer_timestamp(sig_input.params.get("created"), "created")
        check_time(created, self.now)
        if "expires" in sig_input.params:
            expires = self._parse_integer_timestamp(sig_input.params["expires"], "expires")
            if expires < self.now:
                raise SignatureInvalid("it has expired")


def sign(
    key: SigningKey,
    method: str,
    url: str,
    headers: dict[str, str],
    body: bytes | None,
    now: datetime,
) -> dict[str, str]:
    """The headers with `host`, `content-digest` where there is a body, and both of the RFC's."""
    sent = {**headers, "host": urlsplit(url).netloc}
    signer = HTTPMessageSigner(
        signature_algorithm=RSA_V1_5_SHA256, key_resolver=_OneKey(key.private)
    )
    signer.sign(
        SimpleNamespace(method=method, url=url, headers=sent),
        key_id=key.id,
        created=now.astimezone(UTC),
        label=LABEL,
        covered_component_ids=COVERED,
        body=body,
    )
    return {name.lower(): value for name, value in sent.items()}


def key_id(request: SignedRequest) -> str:
    """What `keyid` names. Raises SignatureInvalid."""
    request.header("signature")
    header = request.header("signature-input")
    try:
        named: Any = http_sf.parse(header.encode("latin-1"), tltype="dictionary")
        ((_, parameters),) = named.values()
        found = parameters["keyid"]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise SignatureInvalid("the signature headers cannot be read") from None
    if not isinstance(found, str) or not found:
        raise SignatureInvalid("it names no key")
    return found


def verify(request: SignedRequest, key: rsa.RSAPublicKey, now: datetime) -> None:
    """Check time, digest and signature. Raises SignatureInvalid."""
    key_id(request)
    request.check_host()
    posted = request.method == "POST"
    try:
        _Verifier(key, now).verify(
            request,
            max_age=None,
            require_components=(*COVERED, "content-digest") if posted else COVERED,
            body=request.body if posted else None,
        )
    except HTTPMessageSignaturesException as no:
        if isinstance(no.__cause__, InvalidSignature):
            raise SignatureMismatch("the signature does not match") from None
        raise SignatureInvalid(f"RFC 9421: {no}") from None
