"""Pages that are also documents: who asks for JSON at a page's address gets the thing itself."""

import re
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

_PAGES = (
    (re.compile(r"/(?:(?:ar|en)/events|e)/([A-Za-z0-9_-]{1,64})"), "/ap/events/"),
    (re.compile(r"/(?:(?:ar|en)/communities|c)/([A-Za-z0-9_-]{1,64})"), "/ap/groups/"),
    (re.compile(r"/(?:(?:ar|en)/people|p)/([A-Za-z0-9_-]{1,64})"), "/ap/people/"),
)
_FRONT = ("/", "/ar/", "/en/")
_RELAY = "/ap/relay"
_OURS = ("application/activity+json", "application/ld+json")
_NOT_THINGS = ("new", "mine")


def document_path(path: str) -> str:
    """Where the document of a page lies; empty for pages that have none."""
    if path in _FRONT:
        return _RELAY
    for pattern, place in _PAGES:
        found = pattern.fullmatch(path)
        if found and found[1] not in _NOT_THINGS:
            return place + found[1]
    return ""


@lru_cache(maxsize=512)
def _prefers_document(accept: str) -> bool:
    # `*/*` accepts everything and asks for nothing, so only what is named counts.
    named = [(one.lower().partition(";")[0], q) for one, q in _accepted(accept)]
    document = max((q for one, q in named if one in _OURS), default=0.0)
    page = max((q for one, q in named if one == "text/html"), default=0.0)
    return document > 0 and document >= page


def _accepted(header: str) -> list[tuple[str, float]]:
    return [(str(one), float(q)) for one, q in parse_accept_header(header, MIMEAccept)]


def prefers_document(accept: str) -> bool:
    """Whether an `Accept` asks for ActivityStreams rather than for a page (contract 1.4)."""
    return "json" in accept and len(accept) <= 1000 and _prefers_document(accept)
