"""What our actors say to one other actor, or of themselves (contract 6.2, 8)."""

from datetime import datetime
from typing import Any

from services.federation.documents.context import ACTIVITY_STREAMS, PUBLIC, Document


def answered(kind: str, id: str, actor: str, activity: Document, to: str) -> Document:
    """An `Accept` or `Reject` that shows the activity it answers as it came, with its own id:
    Event Bridge and Mobilizon know it by nothing else."""
    inner = {key: activity[key] for key in ("id", "type", "actor", "object")}
    return _said(kind, id, actor, inner, to)


def follow(id: str, actor: str, target: str) -> Document:
    """A `Follow`; its object is a string, since Gancio reads no other."""
    return _said("Follow", id, actor, target, target)


def undone(id: str, actor: str, activity: Document, to: str) -> Document:
    """An `Undo` of something this actor said."""
    inner = {key: value for key, value in activity.items() if key != "@context"}
    return _said("Undo", id, actor, inner, to)


def of_actor(kind: str, id: str, actor: str, thing: Any, at: datetime, **more: str) -> Document:
    """What an actor says of itself to all who follow it: `Update`, `Delete`, `Move`."""
    said = _said(kind, id, actor, thing, PUBLIC)
    published = at.isoformat(timespec="seconds")
    return {**said, "cc": [f"{actor}/followers"], "published": published, **more}


def _said(kind: str, id: str, actor: str, thing: Any, to: str) -> Document:
    return {
        "@context": ACTIVITY_STREAMS,
        "id": id,
        "type": kind,
        "actor": actor,
        "object": thing,
        "to": [to],
    }
