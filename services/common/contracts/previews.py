"""How a letter of organizers will look, before it goes out."""

from dataclasses import dataclass
from typing import Protocol

from services.common.contracts.shared import Asker, Text


@dataclass(frozen=True, kw_only=True)
class PreviewLetter:
    """A letter as it is written; `event` and `title` where it is about an event."""

    asker: Asker
    slug: str
    community_name: Text
    subject: Text
    body: Text
    event: str = ""
    title: Text | None = None


@dataclass(frozen=True, kw_only=True)
class LetterPreview:
    """The mail as the asker would get it: who it is from, its subject and both its halves."""

    sender: str
    subject: str
    text: str
    html: str


class Previews(Protocol):
    """What notifications answers about letters."""

    def preview_letter(self, command: PreviewLetter) -> LetterPreview: ...
