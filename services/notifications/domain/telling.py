"""Sorts of notification, and who is told of which message; a module a topic adds its own."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Literal

from services.common.contracts.events import Answer
from services.common.messages import Message

Lane = Literal["urgent", "normal", "bulk"]

INAPP = "inapp"
EMAIL = "email"
BOTH = (INAPP, EMAIL)
PUSH = "push"
TELEGRAM = "telegram"
DIGEST = "digest"
"""Not a channel of its own: it waits for the next digest. Also the name of that mail's kind."""
WHATSAPP = "whatsapp"
OUTER = (
    PUSH,
    TELEGRAM,
    WHATSAPP,
)
"""Channels only those are told by who gave an address for them."""
EVERY = (*BOTH, *OUTER)
LINKED = ("confirm", "reset", "invitation", "rsvp", "rsvp_confirm", "mailbox")
"""What leads to a link with a token and is told to an address, whoever may be behind it."""
KEPT_DAYS = 180
"""How long a person's notifications are kept."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A sort of notification. An essential one keeps the application or mail.

    `lane` is the queue its mails wait in; `shows` names what its text has lines for. A `timely`
    one is of no use later.
    `from_community` puts the community's name where mails say who they are from. A `hidden` one
    is not chosen among the others. `taps` are the answers it offers to give with one tap.
    """

    name: str
    essential: bool = False
    available: tuple[str, ...] = EVERY
    chosen: tuple[str, ...] = EVERY
    lane: Lane = "normal"
    leads_to: Literal[
        "event",
        "elsewhere",
        "answers",
        "proposal",
        "series",
        "feedback",
        "after",
        "letter",
        "community",
        "members",
        "confirm",
        "reset",
        "rsvp",
        "rsvp_confirm",
        "person",
        "invitation",
        "home",
        "settings",
        "mailbox",
    ] = "community"
    shows: tuple[str, ...] = ()
    timely: bool = False
    from_community: bool = False
    hidden: bool = False
    taps: tuple[Answer, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """What one may choose: a channel, or the digest where a mail may wait."""
        waits = self.can_wait and EMAIL in self.available and not self.hidden
        return (*self.available, DIGEST) if waits else self.available

    @property
    def can_wait(self) -> bool:
        """Whether it may be silenced or wait for a better hour: not what must be known, and not
        the answer to what somebody just did."""
        return not (self.essential or self.timely or self.lane == "urgent")


KINDS: dict[str, Kind] = {}
"""Every sort, by name, in the order people see them."""


def sorts(*kinds: Kind) -> None:
    """Adds sorts of notification."""
    KINDS.update((kind.name, kind) for kind in kinds)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One person is to be told something. `address` only where it is not the person's own."""

    kind: str
    person: str
    params: dict[str, Any]
    address: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Many are to be told: a community's `members` or `organizers`, or those who answered an
    event, all but those who declined, only those in these `states`, or only those who are shown
    its guarded address now; those who `came` to it; those a `letter` goes to; those who answered
    any coming date of a `series`."""

    kind: str
    source: Literal[
        "members",
        "organizers",
        "attendees",
        "shown_address",
        "came",
        "letter",
        "series",
    ]
    of: str
    params: dict[str, Any]
    but: str = ""
    states: tuple[str, ...] = ()


_Teller = Callable[[Any], list[Notice] | Crowd]
_TELLERS: dict[type[Message], _Teller] = {}


def told_by(message: Message) -> list[Notice] | Crowd:
    """Who is to be told of this message, and what. Nobody hears of their own doing, but for
    receipts (a seat, a place in the queue) and a welcome."""
    tell = _TELLERS.get(type(message))
    return tell(message) if tell else []


def tells(kind: type[Message]) -> Callable[[_Teller], _Teller]:
    """Registers who is told of this kind of message, and what."""

    def register(tell: _Teller) -> _Teller:
        _TELLERS[kind] = tell
        return tell

    return register


def facts(message: Message, *without: str) -> dict[str, Any]:
    """What a message says, but for these names: the parameters of its texts."""
    names = [part.name for part in fields(message) if part.name not in without]
    return {name: getattr(message, name) for name in names}
