"""Collections of other servers and their pages (contract 5)."""

from dataclasses import dataclass, field
from typing import Any

from services.federation.domain.reading import shapes

COLLECTIONS = ("OrderedCollection", "Collection", "OrderedCollectionPage", "CollectionPage")
MOST_ITEMS = 200
"""Of one page; a page with more is cut, since nobody sends so many in earnest."""


@dataclass(frozen=True, kw_only=True)
class CollectionCard:
    """A collection or one page of it. `items` are ids or objects, as they stand there; `next` is
    where the walk goes on: the first page from a collection, the next one from a page."""

    id: str
    items: list[Any] = field(default_factory=list)
    total: int | None = None
    next: str = ""
    part_of: str = ""


def read_collection(document: Any) -> CollectionCard | None:
    """A collection with its items, wherever they stand: in it, in `first` as an object, or behind
    `first` as a URL. Whoever walks on counts pages: some collections never end."""
    if not isinstance(document, dict) or shapes.kind(document, *COLLECTIONS) not in COLLECTIONS:
        return None
    first, page = document.get("first"), document
    if isinstance(first, dict) and first.keys() & {"orderedItems", "items"}:
        page, first = first, None
    items = shapes.listed(page.get("orderedItems") or page.get("items"), MOST_ITEMS)
    return CollectionCard(
        id=shapes.web_address(document.get("id")),
        items=items,
        total=shapes.number(document.get("totalItems")),
        next=shapes.uri(page.get("next")) or ("" if items else shapes.uri(first)),
        part_of=shapes.uri(document.get("partOf")),
    )
