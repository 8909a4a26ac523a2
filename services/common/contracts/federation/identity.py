"""Who we are to other servers."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class ReadDocument:
    """A document of ours, by its URI."""

    uri: str


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """An ActivityStreams object as others get it."""

    document: dict[str, Any]
    status: int = 200


class Identity(Protocol):
    """What federation answers about us."""

    def document(self, command: ReadDocument) -> DocumentView: ...
