"""Short texts: what Mastodon shows when an event changes, since it ignores Updates (4.2)."""

from collections.abc import Iterable
from datetime import datetime

from services.common.contracts.events import EventView
from services.common.html import as_html
from services.federation.documents.context import PUBLIC, Document
from services.federation.documents.wording import LANGUAGES, WORDS, language_of, said, summary
from services.federation.domain.uris import Uris


def change(
    uris: Uris, note: str, view: EventView, at: datetime, to: Iterable[str] = ()
) -> Document:
    """A note of the group about a moved or cancelled event; `note` is its uuid. Without `to` it is
    for everybody; with actor URIs it is for these alone, and mentions them."""
    group = uris.of("groups", view.slug)
    event = uris.of("events", view.id)
    named = list(to)
    texts = {one: _said(uris, view, one) for one in LANGUAGES if view.title.get(one)}
    if not texts:
        language = language_of(view.title, view.language)
        texts = {language: _said(uris, view, language)}
    main = view.language if view.language in texts else next(iter(texts))
    return {
        "id": uris.of("notes", note),
        "type": "Note",
        "attributedTo": group,
        "inReplyTo": event,
        "content": texts[main],
        "contentMap": texts,
        "published": at.isoformat(timespec="seconds"),
        "url": f"{uris.origin}/e/{view.id}",
        "to": named or [PUBLIC],
        "cc": [] if named else [f"{group}/followers"],
        "tag": [{"type": "Mention", "href": one, "name": one} for one in named],
    }


def _said(uris: Uris, view: EventView, language: str) -> str:
    words = WORDS["ar" if language == "ar" else "en"]
    head = words["cancelled" if view.status == "cancelled" else "moved"]
    title = said(view.title, language)
    page = f"{uris.origin}/e/{view.id}"
    text = as_html(f"{head.format(title=title)}\n\n{summary(view, {}, language)}")
    return f'{text}<p><a href="{page}">{page}</a></p>'
