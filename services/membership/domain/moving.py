"""Having several homes: one lived in, others left."""

from typing import Protocol
from urllib.parse import urlsplit

from services.common.errors import Conflict, Forbidden, Invalid
from services.membership.domain.account import Person

MOST_FORMER = 5
MOST_FOLLOWS = 5000
MOST_RECORDS = 5000
URI_LENGTH = 500


def check_actor(uri: str, path: str, origin: str) -> str:
    """The URI of an account on another node. Raises Invalid: required, too_long, invalid, own."""
    uri = uri.strip()
    parts = urlsplit(uri) if len(uri) <= URI_LENGTH else None
    if not uri:
        raise Invalid(fields={path: ["required"]})
    if parts is None:
        raise Invalid(fields={path: ["too_long"]})
    if parts.scheme not in ("https", "http") or not parts.netloc or not uri.isprintable():
        raise Invalid(fields={path: ["invalid"]})
    if uri.startswith(f"{origin}/"):
        raise Invalid(fields={path: ["own"]})
    return uri


class Homed(Protocol):
    """Whoever may have other homes: a person, a community."""

    known_as: list[str]
    revision: int

    def tell(self) -> None:
        """Record what other services keep of it."""


def name_former(one: Homed, former: str, on: bool) -> None:
    """Add or drop an actor elsewhere that is this one too. Raises Invalid too_many."""
    known = [other for other in one.known_as if other != former]
    if on and len(known) >= MOST_FORMER:
        raise Invalid(fields={"former": ["too_many"]})
    if (former in one.known_as) == on:
        return
    one.known_as = [*known, former] if on else known
    one.revision += 1
    one.tell()


def leave_for(person: Person, to: str, calendar_token: str) -> None:
    """The account moved: what it may do here ends, and it points to where it is now."""
    if person.moved_to:
        raise Conflict("account.moved")
    person.moved_to = to
    person.sessions = []
    person.calendar_token = calendar_token
    person.listed = False
    person.revision += 1
    person.move()


def must_live_here(person: Person) -> None:
    """Raise Forbidden when the account moved to another node."""
    if person.moved_to:
        raise Forbidden("account.moved")
