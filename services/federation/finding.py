"""Finding the actor of a node of which only the host is known (contract 1.3)."""

from urllib.parse import urlencode, urlsplit

from services.common.outgoing import Outgoing
from services.federation.domain.authority import host_of, origin_of
from services.federation.domain.reading import ActorCard, read_actor
from services.federation.fetch import Fetcher, FetchFailed
from services.federation.well_known import links_of

APPLICATION = "https://www.w3.org/ns/activitystreams#Application"


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
        return self._href(host, "nodeinfo", APPLICATION)

    def _by_webfinger(self, host: str) -> str:
        asked = urlencode({"resource": f"acct:relay@{host}"})
        return self._href(host, f"webfinger?{asked}", "self")

    def _href(self, host: str, document: str, rel: str) -> str:
        """Where a link of the host's own leads; empty when it leads elsewhere or is not there."""
        server = f"{self.scheme}://{host}"
        for one in links_of(self.outgoing, f"{server}/.well-known/{document}"):
            href = one.get("href")
            own = isinstance(href, str) and origin_of(href) == origin_of(server)
            if one.get("rel") == rel and own:
                return str(href)
        return ""
