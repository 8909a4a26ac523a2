"""Who we are to other servers."""

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class ReadDocument:
    """A document of ours, by its URI. Of a signed request also what proves who asks: its URL as
    it was asked for (a page's address may have led here), its headers with names in lower case,
    and the address it came from."""

    uri: str
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadFinger:
    """Whom a name stands for: `acct:name@host`, an actor's URI, or the address of a page."""

    resource: str


@dataclass(frozen=True, kw_only=True)
class ReadNodeInfo:
    """What this server is."""


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """An ActivityStreams object as others get it. `public` says that anybody may be given the same
    one."""

    document: dict[str, Any]
    status: int = 200
    public: bool = True


class Identity(Protocol):
    """What federation answers about us."""

    def document(self, command: ReadDocument) -> DocumentView: ...
    def finger(self, command: ReadFinger) -> DocumentView: ...
    def node_info(self, command: ReadNodeInfo) -> DocumentView: ...
