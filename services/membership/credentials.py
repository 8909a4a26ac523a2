"""Passwords, addresses and secrets: hashing, checking, signing."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from services.common.errors import Invalid
from services.common.green import off_hub
from services.common.rules import Mistakes
from services.membership.domain.account import Person, password_form

HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
"""argon2id, 60 to 100 ms on a small server. Changing it renews each hash at the next sign-in."""

LIFETIMES = {"confirm": timedelta(days=3), "reset": timedelta(hours=1)}
# Nodes in closed networks have such names: whether the world can reach one is no rule of ours.
SPECIAL_USE_DOMAIN_NAMES.remove("local")
_NOBODY = HASHER.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """The argon2id hash to keep; computed in a real thread."""
    return off_hub(HASHER.hash, password_form(password))


def fits(password: str, kept: str) -> bool:
    """Whether this is the password behind the hash. An empty hash takes as long and never fits."""
    return bool(off_hub(_verify, kept or _NOBODY, password_form(password[:1000]))) and bool(kept)


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def _verify(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def new_secret() -> str:
    """256 random bits, fit for a URL."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a token: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def check_email(email: str, mistakes: Mistakes) -> str:
    """An address as mail servers take it, or a note `invalid`; the network is not asked."""
    if not email.strip():
        mistakes.note("email", "required")
        return ""
    try:
        found = validate_email(
            email.strip(),
            check_deliverability=False,
            allow_smtputf8=False,
            globally_deliverable=False,
            test_environment=True,
        )
    except EmailNotValidError:
        mistakes.note("email", "invalid")
        return ""
    address = found.ascii_email or found.normalized
    if "." not in address.rpartition("@")[2]:
        mistakes.note("email", "invalid")
    return address


class Links:
    """Signed, expiring tokens for the links in mails, each good for one purpose and one use.

    What makes it single-use is not in the token: it is bound to a part of the person that changes
    when it is used.
    """

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"multaqa links:" + secret.encode()).digest()

    def sign(self, purpose: str, person: Person, now: datetime) -> str:
        """A token for this purpose that ends after its lifetime."""
        until = int((now + LIFETIMES[purpose]).timestamp())
        body = _packed(json.dumps([purpose, person.id, until]).encode())
        return f"{body}.{self._mark(body, person.bound(purpose))}"

    def person(self, purpose: str, token: str) -> str:
        """Whom a token names; nothing is proven yet. Raises Invalid `token.invalid`."""
        return str(self._read(purpose, token)[1])

    def check(self, purpose: str, token: str, person: Person, now: datetime) -> None:
        """Raise Invalid `token.invalid` or `token.expired` unless the token is good for this."""
        body, _, mark = token.partition(".")
        until = self._read(purpose, token)[2]
        if not hmac.compare_digest(self._mark(body, person.bound(purpose)), mark):
            raise Invalid("token.invalid", fields={"token": ["invalid"]})
        if now.timestamp() > until:
            raise Invalid("token.expired", fields={"token": ["expired"]})

    def _read(self, purpose: str, token: str) -> list[Any]:
        try:
            if len(token) > 2000 or not token.isascii():
                raise ValueError("not a token")
            body = token.partition(".")[0]
            found = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
            named, person, until = found
            if named != purpose or not isinstance(person, str) or not isinstance(until, int):
                raise ValueError("not for this")
        except (ValueError, TypeError, RecursionError):
            raise Invalid("token.invalid", fields={"token": ["invalid"]}) from None
        return [named, person, until]

    def _mark(self, body: str, bound: str) -> str:
        made = hmac.new(self._key, f"{body}.{bound}".encode(), hashlib.sha256).digest()
        return _packed(made)


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
