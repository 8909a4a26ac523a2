"""Short texts of other servers: replies to events, questions, votes (contract 6.3, 7)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.html import clean_html, plain
from services.federation.domain.reading import shapes

NOTE_TYPES = ("Note", "Article", "Page", "Question")


@dataclass(frozen=True, kw_only=True)
class NoteCard:
    """A text somebody wrote elsewhere. `content` is HTML of the allow-list, `text` its words;
    `name` is a title, or the answer of a vote. `sensitive` texts stand behind their `summary`."""

    id: str
    type: str
    author: str
    name: str = ""
    summary: str = ""
    content: str = ""
    text: str = ""
    in_reply_to: str = ""
    to: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    url: str = ""
    language: str = ""
    sensitive: bool = False
    published: datetime | None = None
    updated: datetime | None = None

    @property
    def public(self) -> bool:
        """Whether it is for everybody."""
        return shapes.PUBLIC in self.to


def read_note(document: Any) -> NoteCard | None:
    """A text, or None without an id, an author, or anything said."""
    if not isinstance(document, dict):
        return None
    type = shapes.kind(document, *NOTE_TYPES)
    id = shapes.web_address(document.get("id"))
    author = shapes.uri(document.get("attributedTo")) or shapes.uri(document.get("actor"))
    if type not in NOTE_TYPES or not id or not author:
        return None
    written = shapes.first(document.get("content"))
    content = clean_html(written) if isinstance(written, str) else ""
    name, text = shapes.string(document.get("name")), plain(content)
    if not name and not text:
        return None
    tags = shapes.objects(document.get("tag"))
    return NoteCard(
        id=id,
        type=type,
        author=author,
        name=name,
        summary=plain(shapes.long_string(document.get("summary"), 2000))[:500],
        content=content,
        text=text,
        in_reply_to=shapes.uri(document.get("inReplyTo")),
        to=shapes.recipients(document),
        mentions=tuple(shapes.uri(one) for one in tags if shapes.kind(one) == "Mention"),
        url=shapes.link_to(document.get("url"), "text/html") or id,
        language=shapes.guessed_language(text or name),
        sensitive=bool(shapes.yes(document.get("sensitive"))),
        published=shapes.moment(document.get("published")),
        updated=shapes.moment(document.get("updated")),
    )
