"""Signed links of people who are not signed in: to confirm, to change, to answer with one tap."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import get_args

from services.common.contracts.events import GUEST, Answer
from services.common.errors import NotFound

LIMIT = 200
"""The longest path segment the gateway passes on."""


class PersonalLinks:
    """Makes and reads tokens, each for one purpose, all from the node's secret.

    None holds an address or a name of somebody without an account. A person of this node stands
    in a one-tap link without the part of the actor URI that is everybody's (`people`).
    """

    def __init__(self, secret: str, people: str) -> None:
        self._key = hmac.new(secret.encode(), b"multaqa personal links 1", hashlib.sha256).digest()
        self._people = people

    def guest(self, event: str, email: str) -> str:
        """The id of whoever has this address at this event; nobody else can make it up."""
        return GUEST + self._seal("who", f"{event} {email.casefold()}")

    def address(self, email: str) -> str:
        """What stands for an address where it is only compared."""
        return self._seal("address", email.casefold())

    def to_confirm(self, guest: str, asking: int) -> str:
        """The token of a confirmation mail; the next asking outdates it."""
        return self._token("confirm", f"{guest.removeprefix(GUEST)}.{asking}")

    def read_confirm(self, token: str) -> tuple[str, int]:
        """Guest and number of the asking. Raises NotFound `link.forged`."""
        tail, asking = self._read("confirm", token).split(".")
        return GUEST + tail, int(asking)

    def to_change(self, guest: str) -> str:
        """The token of a guest's personal link."""
        return self._token("change", guest.removeprefix(GUEST))

    def read_change(self, token: str) -> str:
        """Whose it is. Raises NotFound `link.forged`."""
        return GUEST + self._read("change", token)

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
