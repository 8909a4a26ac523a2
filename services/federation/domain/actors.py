"""Actors elsewhere, as we remember them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.federation.domain.authority import id_of, same_origin

TYPES = frozenset({"Person", "Group", "Application", "Organization", "Service"})


MOST_KEYS = 10
PEM_LENGTH = 10_000


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


def read(document: dict[str, Any], at: datetime) -> RemoteActor | None:
    """An actor as its server shows it; None for what is none, has no inbox, or has it elsewhere.
    Only keys that name it as their owner are its own (S6)."""
    id, type, inbox = id_of(document), _word(document.get("type")), id_of(document.get("inbox"))
    if type not in TYPES or not same_origin(id, inbox):
        return None
    endpoints = document.get("endpoints")
    shared = id_of(endpoints.get("sharedInbox")) if isinstance(endpoints, dict) else ""
    username = _word(document.get("preferredUsername"))
    return RemoteActor(
        id=id,
        type=type,
        inbox=inbox,
        shared_inbox=shared if same_origin(id, shared) else "",
        name=_word(document.get("name")) or username,
        username=username,
        url=id_of(document.get("url")) or id,
        keys=tuple(_keys(id, document.get("publicKey"))),
        fetched_at=at,
        raw=document,
    )


def _keys(owner: str, shown: Any) -> Iterator[PublicKey]:
    for one in (shown if isinstance(shown, list) else [shown])[:MOST_KEYS]:
        if not isinstance(one, dict) or id_of(one.get("owner")) != owner:
            continue
        id, pem = id_of(one), one.get("publicKeyPem")
        if same_origin(id, owner) and isinstance(pem, str) and len(pem) <= PEM_LENGTH:
            yield PublicKey(id, pem)


def _word(value: Any) -> str:
    found = value[0] if isinstance(value, list) and value else value
    return found[:200] if isinstance(found, str) else ""
