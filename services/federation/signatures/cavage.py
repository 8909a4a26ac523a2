"""draft-cavage-http-signatures-12 as the fediverse speaks it: RSA, SHA-256, four headers."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from services.federation.keys import SigningKey
from services.federation.signatures.request import (
    SignatureInvalid,
    SignatureMismatch,
    SignedRequest,
    check_time,
)

TARGET, CREATED, EXPIRES = "(request-target)", "(created)", "(expires)"
MOST_HEADERS = 20

_PARAMETER = re.compile(r'\s*([A-Za-z]+)=(?:"([^"]*)"|(\d{1,15}))\s*(?:,|$)')


def sign(
    key: SigningKey,
    method: str,
    url: str,
    headers: dict[str, str],
    body: bytes | None,
    now: datetime,
) -> dict[str, str]:
    """The headers with `host`, `date`, `digest` where there is a body, and `signature`."""
    sent = {
        **headers,
        "host": urlsplit(url).netloc,
        "date": format_datetime(now.astimezone(UTC), usegmt=True),
    }
    signed = [TARGET, "host", "date"]
    if body is not None:
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        sent["digest"] = f"SHA-256={digest}"
        signed.append("digest")
    text = _text(signed, {**sent, TARGET: _target(method, url)})
    made = base64.b64encode(key.private.sign(text, padding.PKCS1v15(), SHA256())).decode()
    sent["signature"] = (
        f'keyId="{key.id}",algorithm="rsa-sha256",headers="{" ".join(signed)}",signature="{made}"'
    )
    return sent


def key_id(request: SignedRequest) -> str:
    """What `keyId` names. Raises SignatureInvalid."""
    return _parameters(request)["keyid"]


def verify(request: SignedRequest, key: rsa.RSAPublicKey, now: datetime) -> None:
    """Check time, digest and signature. Raises SignatureInvalid."""
    given = _parameters(request)
    signed = given.get("headers", "").lower().split()
    _check_coverage(request, given, signed)
    _check_times(request, given, signed, now)
    request.check_host()
    if "digest" in signed:
        _check_digest(request.header("digest"), request.body)
    values = {TARGET: _target(request.method, request.url)}
    values |= {f"({name})": given[name] for name in ("created", "expires") if name in given}
    values |= {name: request.header(name) for name in signed if not name.startswith("(")}
    try:
        made = base64.b64decode(given["signature"], validate=True)
        key.verify(made, _text(signed, values), padding.PKCS1v15(), SHA256())
    except (InvalidSignature, KeyError, ValueError):
        raise SignatureMismatch("the signature does not match") from None


def _check_coverage(request: SignedRequest, given: dict[str, str], signed: list[str]) -> None:
    # What is not signed could be anybody's: a signature over the date alone proves nothing (S2).
    if given.get("algorithm", "hs2019").lower() not in ("rsa-sha256", "hs2019"):
        raise SignatureInvalid("its algorithm is none we know")
    if len(signed) > MOST_HEADERS or len(set(signed)) != len(signed):
        raise SignatureInvalid("its list of headers is none")
    needed = {TARGET, "host"} | ({"digest"} if request.method == "POST" else set())
    if missing := needed.difference(signed):
        raise SignatureInvalid(f"{min(missing)} is not signed")
    if not {"date", CREATED}.intersection(signed):
        raise SignatureInvalid("its time is not signed")


def _check_times(
    request: SignedRequest, given: dict[str, str], signed: list[str], now: datetime
) -> None:
    if "date" in signed:
        check_time(_date(request.header("date")), now)
    if CREATED in signed:
        check_time(_moment(given.get("created", "")), now)
    if EXPIRES in signed and _moment(given.get("expires", "")) < now:
        raise SignatureInvalid("it has expired")


def _check_digest(header: str, body: bytes) -> None:
    """The digest must be that of the very bytes that came (S3)."""
    named = [one.strip().partition("=") for one in header.split(",")]
    ours = [value for algorithm, _, value in named if algorithm.lower() == "sha-256"]
    real = hashlib.sha256(body).digest()
    if not ours or not all(hmac.compare_digest(_decoded(one), real) for one in ours):
        raise SignatureInvalid("the digest is not that of the body")


def _parameters(request: SignedRequest) -> dict[str, str]:
    header = request.header("signature")
    found: dict[str, str] = {}
    at = 0
    while at < len(header):
        match = _PARAMETER.match(header, at)
        if match is None or match[1].lower() in found:
            raise SignatureInvalid("the signature header cannot be read")
        found[match[1].lower()] = match[2] if match[2] is not None else match[3]
        at = match.end()
    if not found.get("keyid"):
        raise SignatureInvalid("it names no key")
    return found


def _target(method: str, url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{method.lower()} {parts.path or '/'}{query}"


def _text(signed: Iterable[str], values: dict[str, str]) -> bytes:
    """The text that is signed, of these lines in this order."""
    return "\n".join(f"{name}: {values[name]}" for name in signed).encode("latin-1")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _date(text: str) -> datetime:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise SignatureInvalid("its date cannot be read") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise SignatureInvalid("its time cannot be read") from None
