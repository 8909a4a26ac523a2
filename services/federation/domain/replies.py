"""What is kept of a text somebody elsewhere wrote under an event of ours."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from services.common.html import as_html, plain
from services.common.ids import derived_id
from services.federation.domain.actors import RemoteActor
from services.federation.domain.authority import host_of, same_origin
from services.federation.domain.blocks import above
from services.federation.domain.reading import NoteCard

LONGEST = 10_000
"""Characters of HTML; a longer text loses its markup and its end."""
TEXT_LENGTH = 5000

_HEADING = re.compile(r"<(/?)h[1-5]>")


@dataclass
class Reply:
    """One text by its id elsewhere, with the card of who wrote it.

    `to` is the handle of whose reply it answers, empty for the event itself. `under` are the hosts
    whose rules hold for it. `turn` counts how often it was hidden and shown again.
    """

    uri: str
    event: str
    slug: str
    author: str
    name: str
    handle: str
    profile: str
    url: str
    content: str
    language: str
    at: datetime
    to: str = ""
    host: str = ""
    under: list[str] = field(default_factory=list)
    updated_at: datetime | None = None
    hidden: bool = False
    turn: int = 0

    @property
    def id(self) -> str:
        """What it is called here."""
        return reply_id(self.uri)


def reply_id(uri: str) -> str:
    """What a text of another server is called on this one."""
    return derived_id("reply", uri)


def reply_of(
    note: NoteCard, author: RemoteActor, event: str, slug: str, to: str, now: datetime
) -> Reply:
    """The reply a note is. A time ahead of ours would keep it on top for ever: it counts as now."""
    host = host_of(note.id)
    return Reply(
        uri=note.id,
        event=event,
        slug=slug,
        author=author.id,
        name=author.name or author.username or host,
        handle=f"@{author.username}@{host}" if author.username else host,
        profile=author.url if same_origin(author.url, author.id) else author.id,
        url=note.url if same_origin(note.url, note.id) else note.id,
        content=_quiet(note.content),
        language=note.language,
        at=min(note.published or now, now),
        to=to,
        host=host,
        under=above(host),
        updated_at=note.updated,
    )


def _quiet(content: str) -> str:
    """Without headings, which belong to the page it stands on, and not longer than a page bears."""
    if len(content) > LONGEST:
        return as_html(plain(content)[:TEXT_LENGTH])
    return _HEADING.sub(r"<\1p>", content)
