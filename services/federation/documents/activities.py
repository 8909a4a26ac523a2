"""What our actors say, as others read it (contract 4.2 and 6)."""

from datetime import UTC, datetime
from typing import Any

Document = dict[str, Any]

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
PLAIN = "https://www.w3.org/ns/activitystreams"


def wrapped(kind: str, id: str, actor: str, thing: Document, at: datetime) -> Document:
    """A `Create` or `Update` of a whole public object; its context comes to the top."""
    inner = {key: value for key, value in thing.items() if key != "@context"}
    said = _public(kind, id, actor, inner, at)
    return {"@context": thing.get("@context", PLAIN), **{k: said[k] for k in said if k[0] != "@"}}


def deleted(id: str, actor: str, thing: str, former: str, at: datetime) -> Document:
    """A `Delete` with the Tombstone whole: a bare id makes Gancio answer 500."""
    tombstone = {"id": thing, "type": "Tombstone", "formerType": former, "deleted": moment(at)}
    return _public("Delete", id, actor, tombstone, at)


def announced(id: str, actor: str, thing: str, at: datetime, group: str = "") -> Document:
    """An `Announce` of something by its URI, the one form everybody reads (contract 6.7)."""
    said = _public("Announce", id, actor, thing, at)
    to = [f"{actor}/followers", *([group] if group else [])]
    return {**said, "to": to, "cc": [PUBLIC]}


def passed_on(id: str, actor: str, activity: Document, at: datetime) -> Document:
    """An `Announce` of a whole activity as it was received (FEP-1b12)."""
    inner = {key: value for key, value in activity.items() if key != "@context"}
    return {**_public("Announce", id, actor, inner, at), "to": [f"{actor}/followers"], "cc": [PUBLIC]}


def answered(kind: str, id: str, actor: str, activity: Document, to: str) -> Document:
    """An `Accept` or `Reject` that shows the activity it answers as it came, with its own id."""
    inner = {key: activity[key] for key in ("id", "type", "actor", "object") if key in activity}
    return _said(kind, id, actor, inner, [to])


def follow(id: str, actor: str, target: str) -> Document:
    """A `Follow`; its object is a string, since Gancio reads no other."""
    return _said("Follow", id, actor, target, [target])


def undone(id: str, actor: str, activity: Document, to: str) -> Document:
    """An `Undo` of something this actor said."""
    inner = {key: value for key, value in activity.items() if key != "@context"}
    return _said("Undo", id, actor, inner, [to])


def moved(id: str, actor: str, target: str, at: datetime) -> Document:
    """A `Move` of an actor to another server (FEP-7628)."""
    return {**_public("Move", id, actor, actor, at), "target": target}


def short_note(
    id: str, group: str, event: str, texts: dict[str, str], at: datetime, url: str
) -> Document:
    """A few words about an event by its group, for whoever sees only notes. `texts` are HTML by
    language; the first is what a reader without languages gets."""
    return {
        "id": id,
        "type": "Note",
        "attributedTo": group,
        "inReplyTo": event,
        "to": [PUBLIC],
        "cc": [f"{group}/followers"],
        "content": next(iter(texts.values())),
        "contentMap": texts,
        "url": url,
        "published": moment(at),
    }


def moment(at: datetime) -> str:
    """A time as everybody parses it: `2027-01-20T10:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _public(kind: str, id: str, actor: str, thing: Any, at: datetime) -> Document:
    said = _said(kind, id, actor, thing, [PUBLIC])
    return {**said, "cc": [f"{actor}/followers"], "published": moment(at)}


def _said(kind: str, id: str, actor: str, thing: Any, to: list[str]) -> Document:
    return {"@context": PLAIN, "id": id, "type": kind, "actor": actor, "object": thing, "to": to}
