"""Collections and their pages (contract 5): addresses without a query, slices by cursor."""

from typing import Any

from services.federation.documents.context import ACTIVITY_STREAMS, Document, without_nothing

FIRST = "1"
"""The name of a collection's first page; the others are called by their cursors."""


def collection(uri: str, total: int | None, first: Document | None) -> Document:
    """A collection with its first page inside, since some read no further."""
    return without_nothing(
        {
            "@context": ACTIVITY_STREAMS,
            "id": uri,
            "type": "OrderedCollection",
            "totalItems": total,
            "first": first,
        }
    )


def page(uri: str, cursor: str, items: list[Any], next: str | None) -> Document:
    """One page; `cursor` is where it begins, `next` where the following one does."""
    return without_nothing(
        {
            "id": f"{uri}/page/{cursor or FIRST}",
            "type": "OrderedCollectionPage",
            "partOf": uri,
            "next": f"{uri}/page/{next}" if next else None,
            "orderedItems": items,
        }
    )
