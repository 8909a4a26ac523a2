"""What our things are called in the federation: permanent, opaque, one origin (contract 1.1)."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal[
    "people", "groups", "events", "notes", "articles", "joins", "activities", "passes", "visitors"
]

LONGEST = 1200
_PART = re.compile(r"[A-Za-z0-9_-]{1,1000}")
_OURS = re.compile(
    r"/ap/(people|groups|events|notes|articles|joins|activities|passes)/([A-Za-z0-9_-]{1,64})"
)


@dataclass(frozen=True)
class Uris:
    """Builds and reads the URIs of one node; `origin` has no slash at its end."""

    origin: str

    @property
    def host(self) -> str:
        """The node's name in the federation: its host, with a port where there is one."""
        return urlsplit(self.origin).netloc

    @property
    def relay(self) -> str:
        """The node's own actor."""
        return f"{self.origin}/ap/relay"

    @property
    def shared_inbox(self) -> str:
        """Where other nodes leave what is for several of us."""
        return f"{self.origin}/ap/inbox"

    def of(self, kind: Kind, name: str) -> str:
        """The URI of a thing of ours: `of("groups", "python")`."""
        return f"{self.origin}/ap/{kind}/{name}"

    def read(self, uri: str) -> tuple[Kind, str] | None:
        """What a URI of ours names; None when it is not ours or names nothing."""
        if not self.ours(uri):
            return None
        found = _OURS.fullmatch(uri[len(self.origin) :])
        return (found[1], found[2]) if found else None  # type: ignore[return-value]

    def parts(self, uri: str) -> tuple[str, ...]:
        """The path of a URI of ours below `/ap/`, part by part: `("groups", "python", "outbox")`;
        empty for anything else."""
        start = f"{self.origin}/ap/"
        if not uri.startswith(start) or len(uri) > len(start) + LONGEST:
            return ()
        found = tuple(uri[len(start) :].split("/"))
        return found if len(found) <= 5 and all(map(_PART.fullmatch, found)) else ()

    def ours(self, uri: str) -> bool:
        """Whether a URI lies on this node."""
        return uri == self.origin or uri.startswith(f"{self.origin}/")
