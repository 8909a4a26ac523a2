"""People, groups and servers elsewhere (contract 2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.contracts.shared import Text
from services.common.html import clean_html
from services.federation.domain.reading import shapes
from services.federation.domain.reading.places import PlaceCard, read_place
from services.federation.domain.reading.shapes import Document

ACTOR_TYPES = ("Person", "Group", "Application", "Organization", "Service")
PEM_LENGTH = 10_000
MOST_KEYS = 10


@dataclass(frozen=True, kw_only=True)
class KeyCard:
    """A public key as its actor names it; `owner` is whose it says it is."""

    id: str
    owner: str
    pem: str


@dataclass(frozen=True, kw_only=True)
class ActorCard:
    """An actor elsewhere. `summary` is HTML of the allow-list; collections are URIs."""

    id: str
    type: str
    inbox: str
    shared_inbox: str = ""
    username: str = ""
    name: Text
    summary: str = ""
    url: str = ""
    keys: tuple[KeyCard, ...] = ()
    outbox: str = ""
    events: str = ""
    followers: str = ""
    following: str = ""
    members: int | None = None
    openness: str = ""
    approves_followers: bool = False
    also_known_as: tuple[str, ...] = ()
    moved_to: str = ""
    place: PlaceCard | None = None
    fields: tuple[str, ...] = ()
    published: datetime | None = None


def read_actor(document: Any) -> ActorCard | None:
    """An actor, or None for what is none or has no inbox. A name is never missing: without one
    (cattle_grid) it is the end of the id."""
    if not isinstance(document, dict):
        return None
    type = shapes.kind(document, *ACTOR_TYPES)
    id, inbox = shapes.web_address(document.get("id")), shapes.uri(document.get("inbox"))
    if type not in ACTOR_TYPES or not id or not inbox:
        return None
    username = shapes.string(document.get("preferredUsername"), 100)
    name = shapes.by_language(document, "name")
    ends = shapes.first(document.get("endpoints"))
    endpoints: Document = ends if isinstance(ends, dict) else {}
    place, _ = read_place(document.get("location"))
    return ActorCard(
        id=id,
        type=type,
        inbox=inbox,
        shared_inbox=shapes.uri(endpoints.get("sharedInbox") or document.get("sharedInbox")),
        username=username,
        name=name or _last_resort(username or id.rstrip("/").rsplit("/", 1)[-1]),
        summary=_summary(document),
        url=shapes.link_to(document.get("url"), "text/html") or id,
        keys=tuple(_keys(document)),
        outbox=shapes.uri(document.get("outbox")),
        events=shapes.uri(document.get("events") or endpoints.get("events")),
        followers=shapes.uri(document.get("followers")),
        following=shapes.uri(document.get("following")),
        members=shapes.number(document.get("memberCount")),
        openness=shapes.word(document.get("openness"), ("open", "moderated", "invite_only")),
        approves_followers=bool(shapes.yes(document.get("manuallyApprovesFollowers"))),
        also_known_as=tuple(shapes.uris(document.get("alsoKnownAs"), 20)),
        moved_to=shapes.uri(document.get("movedTo")),
        place=place,
        fields=tuple(shapes.field_ids(document)),
        published=shapes.moment(document.get("published")),
    )


def _last_resort(name: str) -> Text:
    return {shapes.guessed_language(name): shapes.string(name)}


def _summary(document: Document) -> str:
    written = shapes.first(document.get("summary"))
    return clean_html(written[:20_000]) if isinstance(written, str) else ""


def _keys(document: Document) -> list[KeyCard]:
    """Keys of any shape and name: one or several, PKCS#1 or SPKI, any fragment or path."""
    found = []
    for one in shapes.listed(document.get("publicKey"), MOST_KEYS):
        if not isinstance(one, dict):
            continue
        id, pem = shapes.web_address(one.get("id")), one.get("publicKeyPem")
        if id and isinstance(pem, str) and "PUBLIC KEY-----" in pem and len(pem) < PEM_LENGTH:
            found.append(KeyCard(id=id, owner=shapes.uri(one.get("owner")), pem=pem))
    return found
