"""Our texts as other servers read them: one string in one language, others beside it.

The words here are few and stand in documents, not on pages: no reader's language is known.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_location

from services.common.contracts.events import EventView
from services.common.contracts.shared import Text
from services.common.html import as_html
from services.federation.documents.context import Document

LANGUAGES = ("ar", "en")
WORDS = {
    "ar": {
        "comma": "، ",
        "online": "عبر الإنترنت",
        "places": "عدد الأماكن: {n}",
        "cancelled": "أُلغي اللقاء: {title}",
        "moved": "تغيّر موعد اللقاء أو مكانه: {title}",
        "was_cancelled": "أُلغي",
    },
    "en": {
        "comma": ", ",
        "online": "Online",
        "places": "Places: {n}",
        "cancelled": "The meeting is cancelled: {title}",
        "moved": "The meeting has another time or place: {title}",
        "was_cancelled": "Cancelled",
    },
}
_LOCALES = {"ar": "ar", "en": "en_GB"}
_DAY = {"ar": "EEEE d MMMM y", "en": "EEE d MMM y"}


def language_of(text: Text, preferred: str = "") -> str:
    """The language a document speaks: the event's own, else the first its text is in."""
    for one in (preferred, *LANGUAGES, *text):
        if text.get(one):
            return one
    return LANGUAGES[0]


def said(text: Text, language: str) -> str:
    """One string of a text: in this language, else in another it is written in."""
    return text.get(language_of(text, language), "")


def named(key: str, text: Text, language: str, html: bool = False) -> Document:
    """A text as `key`, with `keyMap` where it is written in several languages."""
    written = {one: as_html(value) if html else value for one, value in text.items() if value}
    main = said(written, language)
    shown: Document = {key: main} if main else {}
    if len(written) > 1:
        shown[f"{key}Map"] = dict(sorted(written.items()))
    return shown


def summary(event: EventView, city: Text, language: str) -> str:
    """The one line Mastodon shows of an event: when, where, how many places."""
    words = WORDS["ar" if language == "ar" else "en"]
    parts = [when(event, language)]
    if event.status == "cancelled":
        parts.insert(0, words["was_cancelled"])
    place = event.venue
    if place is not None:
        lines = (said(place.name, language), said(place.address, language), said(city, language))
        parts.append(words["comma"].join(dict.fromkeys(filter(None, lines))))
    if event.mode != "in_person":
        parts.append(words["online"])
    if event.capacity is not None:
        parts.append(words["places"].format(n=event.capacity))
    return " · ".join(parts)


def when(event: EventView, language: str) -> str:
    """Day and hours where it takes place, with the clock they are told by."""
    spoken = "ar" if language == "ar" else "en"
    zone = ZoneInfo(event.timezone)
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    day = _shown(starts, _DAY[spoken], spoken)
    if event.all_day:
        return day
    until = _shown(ends, "HH:mm", spoken)
    if ends.date() != starts.date():
        until = f"{_shown(ends, _DAY[spoken], spoken)} {until}"
    city = get_timezone_location(zone, locale=_LOCALES[spoken], return_city=True)
    hours = f"{_shown(starts, 'HH:mm', spoken)}–{until} ({city})"
    return f"{day}{WORDS[spoken]['comma']}{hours}"


def _shown(moment: datetime, pattern: str, spoken: str) -> str:
    return format_datetime(moment, pattern, locale=_LOCALES[spoken])
