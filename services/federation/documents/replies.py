"""A community's share of what others write under its events (contract 6.7)."""

from datetime import datetime
from typing import Any

from services.federation.documents.context import PUBLIC, Document


def announce(id: str, group: str, what: Any, at: datetime) -> Document:
    """The group shows its followers a reply: by its id, or the whole activity it came in."""
    return {
        "id": id,
        "type": "Announce",
        "actor": group,
        "object": what,
        "published": at.isoformat(timespec="seconds"),
        "to": [PUBLIC],
        "cc": [f"{group}/followers"],
    }


def undo(id: str, announced: Document) -> Document:
    """The group shows it no longer."""
    named = ("id", "type", "actor", "object")
    return {
        "id": id,
        "type": "Undo",
        "actor": announced["actor"],
        "object": {name: announced[name] for name in named},
        "to": announced["to"],
        "cc": announced["cc"],
    }


def flag(id: str, relay: str, things: list[str], words: str) -> Document:
    """The node reports things to their server, the actor first (contract 8)."""
    return {
        "id": id,
        "type": "Flag",
        "actor": relay,
        "content": words,
        "mediaType": "text/plain",
        "object": things,
        "to": things[:1],
    }
