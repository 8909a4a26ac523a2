"""Asking other servers whom a name stands for (RFC 7033)."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from services.common.outgoing import Outgoing
from services.federation.domain.reading import shapes
from services.federation.fetch import FetchFailed
from services.federation.well_known import Link, links_of

SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"

_HANDLE = re.compile(
    r"(?:acct:)?@?([\w.-]{1,64})@([a-z0-9.:\[\]-]{1,255})", re.ASCII | re.IGNORECASE
)


def handle_of(text: str) -> tuple[str, str] | None:
    """Name and host of `@name@host`, the host in lower case; None for anything else."""
    found = _HANDLE.fullmatch(text.strip())
    return (found[1], found[2].lower()) if found else None


class Fingers:
    """Reads the names of other servers; `scheme` is how this node's own are reached."""

    def __init__(self, outgoing: Outgoing, scheme: str, refuses: Callable[[str], bool]) -> None:
        self.outgoing = outgoing
        self.scheme = scheme
        self.refuses = refuses

    def actor(self, name: str, host: str) -> str:
        """The URI of the actor of this name. Raises FetchFailed."""
        return _first(
            (
                link.get("href")
                for link in self._links(name, host)
                if link.get("rel") == "self" and "json" in str(link.get("type"))
            ),
            "nobody of this name is there",
        )

    def place_to_act(self, name: str, host: str, uri: str) -> str:
        """Where this person acts on a thing of ours: their server's own page for it. Raises
        FetchFailed when it has none."""
        return _first(
            (
                str(link.get("template")).replace("{uri}", quote(uri, safe=""))
                for link in self._links(name, host)
                if link.get("rel") == SUBSCRIBE
            ),
            "its server has no page for this",
        )

    def _links(self, name: str, host: str) -> list[Link]:
        if self.refuses(host):
            raise FetchFailed("we do not speak to that server")
        resource = quote(f"acct:{name}@{host}", safe=":@")
        url = f"{self.scheme}://{host}/.well-known/webfinger?resource={resource}"
        return links_of(self.outgoing, url)


def _first(found: Iterator[Any], otherwise: str) -> str:
    address = next(filter(None, map(shapes.web_address, found)), "")
    if not address:
        raise FetchFailed(otherwise)
    return address
