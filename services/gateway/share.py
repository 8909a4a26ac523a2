"""What can be pasted into a group about a meeting, or about a week of them: plain text."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_location

from services.common.contracts.events import EventCard, EventView, OfEvent, SearchEvents
from services.common.contracts.shared import Text
from services.gateway.auth import asker
from services.gateway.i18n import N_, catalogue
from services.gateway.node import node

WEEK = timedelta(days=7)
MOST = 20
_PATTERNS = {"ar": "EEEE d MMMM، h:mm a", "en": "EEEE d MMMM, h:mm a"}
_LOCALES = {"ar": "ar", "en": "en_GB"}
_MARKS = str.maketrans("", "", "*_~`")


def of_event(id: str) -> dict[str, Any]:
    """A meeting's share card. Holds nothing that is not for everybody: no address, no link of an
    online meeting, whoever asks."""
    view = node().events.event(OfEvent(asker=asker(), event=id))
    link = short(id)
    return _card(view.title, link, {one: "\n".join(_lines(view, one)) for one in _PATTERNS}) | {
        "starts_at": {one: moment(view.starts_at, view.timezone, one) for one in _PATTERNS},
        "place": view.venue.name if view.venue else {},
    }


def of_week(slug: str, name: Text) -> dict[str, Any]:
    """The meetings of a community in the next seven days."""
    now = node().clock.now()
    command = SearchEvents(asker=asker(), community=slug, after=now, before=now + WEEK, limit=MOST)
    events = node().events.search(command).items
    link = f"{node().settings.origin}/c/{slug}"
    texts = {one: _week(events, name, link, one) for one in _PATTERNS}
    return _card(name, link, texts) | {"events": len(events)}


def short(event: str) -> str:
    """The address of a meeting without a language: it leads to the reader's own."""
    return f"{node().settings.origin}/e/{event}"


def moment(at: datetime, zone: str, language: str) -> str:
    """A time written out where it takes place."""
    written = format_datetime(at, _PATTERNS[language], ZoneInfo(zone), _LOCALES[language])
    place = get_timezone_location(ZoneInfo(zone), locale=_LOCALES[language], return_city=True)
    return _in(language, N_("%(moment)s (%(city)s time)"), moment=written, city=place)


def _card(title: Text, link: str, texts: dict[str, str]) -> dict[str, Any]:
    whatsapp = {one: f"https://wa.me/?text={quote(text)}" for one, text in texts.items()}
    return {"title": title, "link": link, "texts": texts, "whatsapp": whatsapp}


def _lines(view: EventView | EventCard, language: str, link: bool = True) -> list[str]:
    place = view.place if isinstance(view, EventCard) else view.venue.name if view.venue else {}
    lines = [f"*{_plain(view.title, language)}*"]
    if view.status == "cancelled":
        lines.append(_in(language, N_("Cancelled")))
    lines.append(f"🗓 {moment(view.starts_at, view.timezone, language)}")
    where = _plain(place, language) or (
        _in(language, N_("Online")) if view.mode != "in_person" else ""
    )
    lines += [f"📍 {where}"] if where else []
    if isinstance(view, EventView):
        lines.append(f"👥 {_plain(view.community_name, language)}")
        if view.seats_left is not None and view.status == "published":
            lines.append(_in(language, N_("Places left: %(left)s"), left=view.seats_left))
    return [*lines, short(view.id)] if link else lines


def _week(events: Iterable[EventCard], name: Text, link: str, language: str) -> str:
    head = _in(language, N_("This week in %(community)s"), community=_plain(name, language))
    parts = ["\n".join(_lines(one, language)) for one in events]
    if not parts:
        parts = [_in(language, N_("No meeting in the next seven days."))]
    return "\n\n".join([f"*{head}*", *parts, link])


def _plain(text: Text, language: str) -> str:
    # A star in a title would end the bold print of a group.
    said = text.get(language) or text.get("ar") or text.get("en") or next(iter(text.values()), "")
    return said.translate(_MARKS)


def _in(language: str, message: str, **values: object) -> str:
    written = catalogue(language).gettext(message)
    return written % values if values else written
