"""Tags as hashtags."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from services.federation.documents.context import Document
from services.federation.domain.uris import Uris

LONGEST = 39
"""Mobilizon drops longer ones."""

_NOT_WORD = re.compile(r"[^\w]+")


def hashtags(uris: Uris, tags: Iterable[str]) -> list[Document]:
    """Tags without what ends a hashtag elsewhere; always a list (contract 0.6)."""
    found: dict[str, Document] = {}
    for tag in tags:
        joined = _NOT_WORD.sub("_", tag).strip("_")
        if joined and len(joined) < LONGEST:
            href = f"{uris.origin}/search?q={quote(tag)}"
            found[joined] = {"type": "Hashtag", "name": f"#{joined}", "href": href}
    return list(found.values())
