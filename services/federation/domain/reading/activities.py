"""Activities of other servers (contract 6)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.federation.domain.reading import shapes
from services.federation.domain.reading.shapes import Document


@dataclass(frozen=True, kw_only=True)
class ActivityCard:
    """Who does what to what. `object` is the id of the first object, `embedded` the object itself
    where it came along, `objects` all their ids (a Flag has several)."""

    id: str
    type: str
    actor: str
    object: str = ""
    object_type: str = ""
    embedded: Document | None = field(default=None, repr=False)
    objects: tuple[str, ...] = ()
    target: str = ""
    to: tuple[str, ...] = ()
    published: datetime | None = None

    @property
    def public(self) -> bool:
        """Whether it is for everybody."""
        return shapes.PUBLIC in self.to


def read_activity(document: Any) -> ActivityCard | None:
    """An activity, or None without a type, an actor, and an id as any text: some write odd ones,
    and they are only ever compared."""
    if not isinstance(document, dict):
        return None
    id, type = document.get("id"), shapes.kind(document)
    actor = shapes.uri(document.get("actor"))
    if not isinstance(id, str) or not 0 < len(id) <= shapes.URI_LENGTH or not type or not actor:
        return None
    embedded = next(shapes.objects(document.get("object")), None)
    objects = tuple(shapes.uris(document.get("object")))
    return ActivityCard(
        id=id,
        type=type,
        actor=actor,
        object=_object_id(document.get("object"), objects),
        object_type=_object_type(embedded),
        embedded=embedded,
        objects=objects,
        target=shapes.uri(document.get("target")),
        to=shapes.recipients(document),
        published=shapes.moment(document.get("published")),
    )


def _object_id(value: Any, objects: tuple[str, ...]) -> str:
    if objects:
        return objects[0]
    # Gancio's Follow has an id that is a URL in a URL, others have `tag:` and `urn:` ids.
    one = shapes.first(value)
    one = one.get("id") if isinstance(one, dict) else one
    return one if isinstance(one, str) and len(one) <= shapes.URI_LENGTH else ""


def _object_type(embedded: Document | None) -> str:
    if embedded is None:
        return ""
    type = shapes.kind(embedded)
    # What was deleted says in its tombstone what it has been.
    return shapes.string(embedded.get("formerType"), 100) or type if type == "Tombstone" else type
