"""What other servers tell us, a module an activity: each registers what it receives.

    @receives("Follow")
    def follow(received: Received, at: Reach) -> None: ...

Several receivers may name one type (an `Undo` is of a follow or of an answer): all of them are
called, and each leaves alone what is not its own. Whatever reaches a receiver is signed by
`received.actor` and concerns us. It may come again after a failure, under the same id or another,
so a receiver keeps what it does under what it is about, not under the activity's id.
"""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.federation.domain.actors import RemoteActor
from services.federation.domain.authority import is_its_own
from services.federation.domain.reading.shapes import Document, objects
from services.federation.reach import Reach

__all__ = ["Reach", "Received", "Receiver", "receivers", "receives", "thing_of"]


@dataclass(frozen=True)
class Received:
    """One activity of an actor elsewhere. `object` is the id of what it is about, empty when that
    has none; `at` is when it reached us."""

    id: str
    type: str
    actor: RemoteActor
    object: str
    activity: dict[str, Any]
    at: datetime


def thing_of(received: Received, at: Reach) -> Document:
    """What an activity is about, as it may be believed: the object that came along when it is the
    actor's own server's, else what lies at its id (S15). Raises FetchFailed, Gone."""
    embedded = next(objects(received.activity.get("object")), None)
    if embedded is not None and is_its_own(embedded, received.actor.id):
        return embedded
    return at.fetcher.get(received.object)


Receiver = Callable[[Received, Reach], None]

_RECEIVERS: defaultdict[str, list[Receiver]] = defaultdict(list)


def receives(*types: str) -> Callable[[Receiver], Receiver]:
    """Let a function receive activities of these types."""

    def register(receiver: Receiver) -> Receiver:
        for one in types:
            _RECEIVERS[one].append(receiver)
        return receiver

    return register


def receivers() -> dict[str, list[Receiver]]:
    """All of them, by type: every module of this package is asked."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(_RECEIVERS)
