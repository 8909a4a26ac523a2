"""The ways a person is told something outside the node, besides mail: a module each.

A channel is there when its settings are. What it raises decides what becomes of a job: `Gone`
ends the address, `GiveUp` the job, `TryLater` waits as long as the other side asked; anything
else is tried again with growing delays.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.common.jobs import GiveUp, TryLater
from services.common.outgoing import Answer
from services.common.waiting import asked_to_wait
from services.notifications.addresses import Address
from services.notifications.domain import Kind
from services.notifications.texts import Said

LONGEST_WAIT = 86400.0


class Gone(GiveUp):
    """The address is no more, or its owner wants nothing from us there."""

    reason = "gone"


class Trouble(Exception):
    """The other side failed; its next answer may be better."""


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """Something said, ready for an address. `id` is the job's and the same at every attempt;
    `taps` are words and links that answer at once, `choose_url` leads to every choice."""

    id: str
    kind: Kind
    said: Said
    action: str
    language: str
    params: dict[str, Any]
    taps: list[tuple[str, str]] = field(default_factory=list)
    choose_url: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    """Where one can answer at once: a label for each answer."""


class Channel(Protocol):
    """How one provider is spoken to."""

    name: str

    @property
    def ready(self) -> bool:
        """Whether the operator gave it what it needs; else nobody is shown it."""

    def send(self, dispatch: Dispatch, address: Address) -> None:
        """Hand it to the provider. Raises Gone, GiveUp, TryLater, Trouble, OutgoingError."""


class Talks(Channel, Protocol):
    """A channel on which people write back."""

    def write(self, to: str, words: str) -> None:
        """Answer somebody who has just written. Raises as `send` does."""


def judge(answer: Answer, seconds: float | None = None) -> None:
    """Raise what a provider's status means, but for success. `seconds` it named in its body."""
    if 200 <= answer.status < 300:
        return
    if seconds is None:
        seconds = asked_to_wait(answer.headers)
    if seconds is not None and (answer.status == 429 or answer.status >= 500):
        raise TryLater(f"status {answer.status}", min(max(seconds, 1.0), LONGEST_WAIT))
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise Trouble(f"status {answer.status}")
    raise GiveUp(f"status {answer.status}")


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer's object; empty when it is none, as from a proxy that failed."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
