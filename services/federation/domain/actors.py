"""Actors elsewhere, as we remember them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.federation.domain.authority import same_origin
from services.federation.domain.reading.actors import read_actor


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


def read(document: Any, at: datetime) -> RemoteActor | None:
    """An actor as its server shows it; None for what is none, has no inbox, or has it elsewhere.
    Only keys that name it as their owner are its own (S6)."""
    card = read_actor(document)
    if card is None or not same_origin(card.id, card.inbox):
        return None
    own = [one for one in card.keys if one.owner == card.id and same_origin(one.id, card.id)]
    return RemoteActor(
        id=card.id,
        type=card.type,
        inbox=card.inbox,
        shared_inbox=card.shared_inbox if same_origin(card.id, card.shared_inbox) else "",
        name=card.name.get("en") or next(iter(card.name.values()), ""),
        username=card.username,
        url=card.url,
        keys=tuple(PublicKey(one.id, one.pem) for one in own),
        fetched_at=at,
        raw=document,
    )
