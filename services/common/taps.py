"""Tokens that answer an event with one tap, made by whoever writes to a person and read by events.

They are signed with a key that follows from the node's secret and hold what they do, so nothing is
kept of them (ADR 0016).
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import get_args

from services.common.contracts.events import Answer
from services.common.errors import NotFound

LIMIT = 200
"""The longest path segment the gateway passes on."""


class Taps:
    """Makes and reads tokens, each for one purpose, all from the node's secret.

    A person of this node stands in one without the part of the actor URI that is everybody's
    (`people`).
    """

    def __init__(self, secret: str, people: str) -> None:
        self._key = hmac.new(secret.encode(), b"multaqa personal links 1", hashlib.sha256).digest()
        self._people = people

    def to_answer(self, event: str, person: str, answer: Answer) -> str:
        """A token that gives this answer; empty where it would be too long for a link."""
        own = person.startswith(self._people)
        who = f"@{person.removeprefix(self._people)}" if own else person
        packed = urlsafe_b64encode(who.encode()).decode().rstrip("=")
        token = self._token("answer", f"{event}.{packed}.{answer}")
        return token if len(token) <= LIMIT else ""

    def read_answer(self, token: str) -> tuple[str, str, Answer]:
        """Event, person, answer. Raises NotFound `link.forged`."""
        event, packed, answer = self._read("answer", token).split(".")
        who = urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        person = self._people + who[1:] if who.startswith("@") else who
        return event, person, next(one for one in get_args(Answer) if one == answer)

    def _token(self, purpose: str, said: str) -> str:
        return f"{said}.{self._seal(purpose, said)}"

    def _read(self, purpose: str, token: str) -> str:
        said, _, seal = token[:LIMIT].rpartition(".")
        wanted = self._seal(purpose, said).encode()
        if not hmac.compare_digest(wanted, seal.encode("utf-8", "replace")):
            raise NotFound("link.forged")
        return said

    def _seal(self, purpose: str, said: str) -> str:
        told = f"{purpose} {said}".encode("utf-8", "replace")
        digest = hmac.new(self._key, told, hashlib.sha256).digest()
        return urlsafe_b64encode(digest[:16]).decode().rstrip("=")
