"""Finding the actor of a node of which only the host is known (contract 1.3)."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from services.common.outgoing import Outgoing, OutgoingError
from services.federation.domain.authority import host_of, origin_of
from services.federation.domain.parsing import NotReadable, parse
from services.federation.domain.reading import ActorCard, read_actor
from services.federation.fetch import Fetcher, FetchFailed

APPLICATION = "https://www.w3.org/ns/activitystreams#Application"
LARGEST = 64 * 1024
SECONDS = 20.0
REDIRECTS = 3


class Finder:
    """Asks a host who speaks for it: by NodeInfo first, else by WebFinger for `relay`."""

    def __init__(self, outgoing: Outgoing, fetcher: Fetcher, origin: str) -> None:
        self.outgoing = outgoing
        self.fetcher = fetcher
        self.scheme = urlsplit(origin).scheme

    def node(self, host: str) -> ActorCard:
        """The host's own actor. Raises FetchFailed."""
        if self.fetcher.refuses(host):
            raise FetchFailed("it is blocked")
        for uri in (self._by_nodeinfo(host), self._by_webfinger(host)):
            if uri and host_of(uri) == host:
                return self.actor(uri)
        raise FetchFailed("it names no actor of its own")

    def actor(self, uri: str) -> ActorCard:
        """An actor as its server shows it now. Raises FetchFailed."""
        found = read_actor(self.fetcher.get(uri))
        if found is None:
            raise FetchFailed("it is no actor")
        return found

    def _by_nodeinfo(self, host: str) -> str:
        found = self._json(f"{self.scheme}://{host}/.well-known/nodeinfo")
        return _href(found, APPLICATION, origin_of(f"{self.scheme}://{host}"))

    def _by_webfinger(self, host: str) -> str:
        asked = urlencode({"resource": f"acct:relay@{host}"})
        found = self._json(f"{self.scheme}://{host}/.well-known/webfinger?{asked}")
        return _href(found, "self", origin_of(f"{self.scheme}://{host}"))

    def _json(self, url: str) -> dict[str, Any]:
        """A small document that is no ActivityStreams; empty when there is none."""
        try:
            answer = self.outgoing.request(
                "GET",
                url,
                {"accept": "application/json, application/jrd+json"},
                limit_bytes=LARGEST,
                seconds=SECONDS,
                redirects=REDIRECTS,
            )
            return parse(answer.body) if answer.status == 200 else {}
        except OutgoingError as no:
            raise FetchFailed(f"it cannot be reached ({no.code})", passing=True) from None
        except NotReadable:
            return {}


def _href(found: dict[str, Any], rel: str, origin: str) -> str:
    links = found.get("links")
    for one in links if isinstance(links, list) else []:
        if isinstance(one, dict) and one.get("rel") == rel:
            href = one.get("href")
            if isinstance(href, str) and origin_of(href) == origin:
                return href
    return ""
