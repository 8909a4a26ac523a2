"""Answers to events as others read them (contract 6.3)."""

from collections.abc import Sequence
from typing import Any

Document = dict[str, Any]

CONTEXT: list[Any] = [
    "https://www.w3.org/ns/activitystreams",
    {"mz": "https://joinmobilizon.org/ns#", "participationMessage": "mz:participationMessage"},
]


def join(id: str, person: str, event: str, to: Sequence[str], message: str) -> Document:
    """A member of ours asks to come. It stays readable under its id: Mobilizon knows the answer
    by it."""
    document = _said("Join", id, person, event, to)
    if message:
        document["participationMessage"] = message
    return document


def leave(id: str, person: str, event: str, to: Sequence[str]) -> Document:
    """A member of ours does not come after all."""
    return _said("Leave", id, person, event, to)


def decided(word: str, id: str, group: str, join: Document, person: str) -> Document:
    """What an event's group says to somebody who asked: Accept, TentativeAccept, Reject."""
    return _said(word, id, group, join, [person])


def asked(id: str, person: str, event: str) -> Document:
    """The Join of somebody elsewhere, as an answer shows it."""
    return {"id": id, "type": "Join", "actor": person, "object": event}


def _said(kind: str, id: str, actor: str, thing: Any, to: Sequence[str]) -> Document:
    return {
        "@context": CONTEXT,
        "id": id,
        "type": kind,
        "actor": actor,
        "object": thing,
        "to": list(to),
    }
