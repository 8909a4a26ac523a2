"""A pass as it is carried: a JSON Web Signature (RFC 7515) by the home's own actor."""

import base64
import json
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from services.common.contracts.shared import Text
from services.federation.domain.authority import host_of, same_origin
from services.federation.domain.parsing import NotReadable, parse
from services.federation.domain.passes import FORGOTTEN_AFTER, Pass, Visit, end_of
from services.federation.keys import SigningKey

LARGEST = 6000
TYPE = "visitor-pass"
ID_LENGTH = 64
MOST_FIELDS = 20


class NoPass(Exception):
    """It is no pass for this node: altered, unreadable, or somebody else's."""


def write(one: Pass, key: SigningKey, subject: str) -> str:
    """The pass, signed by the node it is from."""
    header = {"alg": "RS256", "typ": TYPE, "kid": key.id}
    claims = {
        "jti": one.id,
        "iss": key.owner,
        "aud": one.host,
        "sub": subject,
        "iat": int(one.issued_at.timestamp()),
        "exp": int(one.ends.timestamp()),
        "first": one.first,
        "last": one.last,
        "standing": "good",
        "community": one.community_name,
        "city": one.city,
        "fields": one.field_ids,
        "relations": one.relations,
    }
    signed = f"{_packed(header)}.{_packed(claims)}"
    signature = key.private.sign(signed.encode(), padding.PKCS1v15(), SHA256())
    return f"{signed}.{_base64(signature)}"


def key_id(token: str) -> str:
    """The id of the key a pass says it is signed with. Raises NoPass."""
    header, _ = _parts(token)
    kid = header.get("kid")
    if header.get("alg") != "RS256" or header.get("typ") != TYPE or not isinstance(kid, str):
        raise NoPass("its head is none of a pass")
    return kid


def read(token: str, key: rsa.RSAPublicKey, owner: str, own_host: str) -> Visit:
    """The visit a pass is for, once everything in it holds but its days. Raises NoPass."""
    signed, _, signature = token.rpartition(".")
    try:
        key.verify(_bytes(signature), signed.encode(), padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        raise NoPass("its signature is not good") from None
    _, claims = _parts(token)
    if claims.get("iss") != owner or claims.get("aud") != own_host:
        raise NoPass("it is from another node, or for another")
    id, subject = claims.get("jti"), claims.get("sub")
    first, last = _day(claims.get("first")), _day(claims.get("last"))
    whole = isinstance(id, str) and 0 < len(id) <= ID_LENGTH and isinstance(subject, str)
    if not whole or not same_origin(str(subject), owner) or first > last:
        raise NoPass("something in it is wrong")
    fields = claims.get("fields")
    return Visit(
        id=str(id),
        issuer=owner,
        subject=str(subject),
        purge_at=end_of(last) + FORGOTTEN_AFTER,
        community_name=_text(claims.get("community")),
        city=_text(claims.get("city")),
        field_ids=[str(one)[:40] for one in fields[:MOST_FIELDS]]
        if isinstance(fields, list)
        else [],
        first=first.isoformat(),
        last=last.isoformat(),
    )


def home_of(visit: Visit) -> str:
    """The host a visitor is from."""
    return host_of(visit.issuer)


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    pieces = token.split(".")
    if len(token) > LARGEST or len(pieces) != 3:
        raise NoPass("it has not three parts")
    try:
        return parse(_bytes(pieces[0])), parse(_bytes(pieces[1]))
    except NotReadable:
        raise NoPass("it cannot be read") from None


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise NoPass("it has no days") from None


def _text(value: Any) -> Text:
    if not isinstance(value, dict):
        return {}
    return {tag: str(value[tag])[:100] for tag in ("ar", "en") if value.get(tag)}


def _packed(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise NoPass("it is not base64url") from None
