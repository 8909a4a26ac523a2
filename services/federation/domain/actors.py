"""Actors elsewhere, as we remember them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

TYPES = frozenset({"Person", "Group", "Application", "Organization", "Service"})


@dataclass(frozen=True)
class PublicKey:
    """One of an actor's keys: what `keyId` names, and its PEM."""

    id: str
    pem: str


@dataclass(frozen=True)
class RemoteActor:
    """Somebody or something elsewhere that acts. `raw` is all its server said of it."""

    id: str
    type: str
    inbox: str
    shared_inbox: str = ""
    name: str = ""
    username: str = ""
    url: str = ""
    keys: tuple[PublicKey, ...] = ()
    fetched_at: datetime | None = None
    raw: dict[str, Any] = field(default_factory=dict, repr=False)
