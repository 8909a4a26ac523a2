"""Being found by name (contract 1.2, 1.3)."""

import re
from dataclasses import dataclass

from services.common.contracts.federation import DocumentView, ReadFinger, ReadNodeInfo
from services.common.errors import NotFound
from services.federation.documents import discovery
from services.federation.documents.actors import username_of
from services.federation.domain.uris import Uris
from services.federation.use_cases.showing import Shown

_HANDLE = re.compile(r"(?:acct:)?@?([\w.-]{1,64})@([\w.:\[\]-]{1,255})", re.ASCII)
_PAGE = re.compile(r"/(c|p)/([A-Za-z0-9_-]{1,64})")


@dataclass(frozen=True)
class Discovery:
    """WebFinger and NodeInfo."""

    uris: Uris
    shown: Shown
    names: dict[str, str]
    version: str
    registration: str

    def finger(self, command: ReadFinger) -> DocumentView:
        """Who of us is meant by `acct:name@host`, an actor's URI, or the address of their page.
        Raises NotFound."""
        kind, name = self._meant(command.resource)
        if kind == "relay":
            found = discovery.finger(self.uris, "relay", self.uris.relay, f"{self.uris.origin}/")
        elif kind == "people":
            found = self._person(name)
        else:
            found = self._group(name)
        return DocumentView(document=found)

    def _meant(self, resource: str) -> tuple[str, str]:
        if named := _HANDLE.fullmatch(resource):
            if named[2].lower() != self.uris.host.lower():
                raise NotFound("route.unknown")
            return self._named(named[1].lower())
        if resource == self.uris.relay or resource.rstrip("/") == self.uris.origin:
            return "relay", ""
        if (own := self.uris.read(resource)) and own[0] in ("people", "groups"):
            return own
        if self.uris.ours(resource):
            page = _PAGE.fullmatch(resource[len(self.uris.origin) :])
            if page:
                return ("groups" if page[1] == "c" else "people"), page[2]
        raise NotFound("route.unknown")

    def _named(self, name: str) -> tuple[str, str]:
        """People and communities share one space of names."""
        if name == "relay":
            return "relay", ""
        try:
            self.shown.person(name)
        except NotFound:
            return "groups", self.shown.slug_of(name)
        return "people", name

    def _person(self, username: str) -> discovery.Document:
        actor = self.shown.person(username)["id"]
        page = f"{self.uris.origin}/p/{username}"
        return discovery.finger(self.uris, username, actor, page)

    def _group(self, slug: str) -> discovery.Document:
        view = self.shown.community(slug)
        page = f"{self.uris.origin}/c/{view.slug}"
        actor = self.uris.of("groups", view.slug)
        return discovery.finger(self.uris, username_of(view.slug), actor, page)

    def node_info(self, command: ReadNodeInfo) -> DocumentView:
        """What this server is. No numbers: they would have to be true (contract 1.3)."""
        open_to_all = self.registration == "open"
        return DocumentView(document=discovery.node_info(self.names, self.version, open_to_all))
