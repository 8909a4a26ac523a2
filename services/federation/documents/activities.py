"""Activities we write ourselves around our documents (contract 4.2, 6.7)."""

from datetime import datetime

from services.common.ids import derived_id
from services.federation.documents.context import PUBLIC, Document
from services.federation.domain.uris import Uris


def create(uris: Uris, thing: Document) -> Document:
    """What made a public thing known; its one id keeps anybody from taking it twice."""
    return about("Create", uris, thing, thing["published"], cause="create")


def about(type: str, uris: Uris, thing: Document, published: str, cause: str) -> Document:
    """An activity of the thing's group about the whole thing; `cause` makes its id."""
    group = thing["attributedTo"]
    return {
        "id": activity_id(uris, thing["id"], type, cause),
        "type": type,
        "actor": group,
        "published": published,
        "to": [PUBLIC],
        "cc": [f"{group}/followers"],
        "object": thing,
    }


def announce(uris: Uris, thing: str, group: str, published: datetime) -> Document:
    """The node points to a public thing, by its id: so Mobilizon shows it in search (0.3)."""
    return {
        "id": activity_id(uris, thing, "Announce", "create"),
        "type": "Announce",
        "actor": uris.relay,
        "object": thing,
        "published": published.isoformat(timespec="seconds"),
        "to": [f"{uris.relay}/followers", group],
        "cc": [PUBLIC],
    }


def delete(uris: Uris, gone: Document, group: str, cause: str) -> Document:
    """A thing is gone; the object is its tombstone (Gancio answers 500 to a bare id)."""
    return {
        "id": activity_id(uris, gone["id"], "Delete", cause),
        "type": "Delete",
        "actor": group,
        "published": gone["deleted"],
        "to": [PUBLIC],
        "cc": [f"{group}/followers"],
        "object": gone,
    }


def activity_id(uris: Uris, thing: str, type: str, cause: str) -> str:
    """The id of an activity: the same for the same thing, type and cause."""
    return uris.of("activities", derived_id(thing, type, cause))
