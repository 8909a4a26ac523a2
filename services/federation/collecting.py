"""Reading collections elsewhere, which may be of any shape and need not end."""

from collections.abc import Iterator
from typing import Any

from services.federation.domain.authority import same_origin
from services.federation.domain.reading.shapes import uri
from services.federation.fetch import Document, Fetcher

MOST_PAGES = 20


def items(fetcher: Fetcher, url: str, most: int, *, signer: str = "") -> Iterator[Any]:
    """The entries of a collection in its order, ids or objects, `most` of them at the most.

    Pages are followed on the collection's own server, none twice and twenty in all. Raises
    FetchFailed and Gone, also after some entries were given.
    """
    page = fetcher.page(url, signer=signer)
    seen = {url}
    if "first" in page and not _entries(page):
        page = _next(fetcher, url, page["first"], seen, signer)
    for _ in range(MOST_PAGES):
        for entry in _entries(page)[:most]:
            yield entry
            most -= 1
        if most <= 0 or not page:
            return
        page = _next(fetcher, url, page.get("next"), seen, signer)


def _next(fetcher: Fetcher, url: str, place: Any, seen: set[str], signer: str) -> Document:
    """The page that stands there or is named there; empty when it leads nowhere new."""
    if isinstance(place, dict) and _entries(place):
        return place
    named = uri(place)
    if named in seen or not same_origin(named, url):
        return {}
    seen.add(named)
    return fetcher.page(named, signer=signer)


def _entries(page: Document) -> list[Any]:
    found = page.get("orderedItems") or page.get("items") or []
    return found if isinstance(found, list) else [found]
