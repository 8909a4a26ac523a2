"""Language of a page: which one, its direction, its words, its dates and its numbers.

Words come straight from the .po files, read once per process; nothing has to be compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel import dates as babel_dates
from babel import numbers as babel_numbers
from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.support import Translations
from flask import Flask, g, has_app_context, request
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.local import LocalProxy

from services.common.catalogues import merged
from services.common.html import clean_html

LANGUAGES = ("ar", "en")
DEFAULT_LANGUAGE = "ar"
DIRECTIONS = {"ar": "rtl", "en": "ltr"}
LANGUAGE_NAMES = {"ar": "العربية", "en": "English"}
CATALOGUES = Path(__file__).parent / "locale"

# Day before month, as this interface's English readers expect it (British spelling, too).
_LOCALES = {"ar": Locale("ar"), "en": Locale("en", "GB")}
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Reader:
    """Whoever reads the page: language, digits ("latn" or "arab"), own zone, and the time now."""

    language: str = DEFAULT_LANGUAGE
    digits: str = "latn"
    zone: str | None = None
    now: datetime = field(default_factory=_now)

    @property
    def direction(self) -> str:
        """The value of the dir attribute: "rtl" or "ltr"."""
        return DIRECTIONS[self.language]

    @property
    def locale(self) -> Locale:
        """The Babel locale that formats this reader's dates and numbers."""
        return _LOCALES[self.language]

    @property
    def other_language(self) -> str:
        """The other interface language, for the switch in the header."""
        return "en" if self.language == "ar" else "ar"

    @property
    def comma(self) -> str:
        """What stands between a date and a time."""
        return "، " if self.language == "ar" else ", "

    def write(self, text: str) -> str:
        """The text with its digits in the reader's own set."""
        return text.translate(_ARABIC_DIGITS) if self.digits == "arab" else text


def choose_language(
    path: str = "", chosen: str | None = None, accept: LanguageAccept | str | None = None
) -> str:
    """The page's language: its path, the person's choice, Accept-Language, or else Arabic."""
    prefix = path.lstrip("/").split("/", 1)[0]
    if prefix in LANGUAGES:
        return prefix
    if chosen in LANGUAGES:
        return chosen
    if isinstance(accept, str):
        wanted = [part.split(";")[0].strip() for part in accept.split(",")]
    else:
        wanted = list(accept.values()) if accept else []
    wanted = [tag for tag in wanted if tag and tag != "*"]
    return negotiate_locale(wanted, LANGUAGES, sep="-") or DEFAULT_LANGUAGE


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Translations:
    """The messages of one language, read from its .po files on first use."""
    compiled = BytesIO()
    write_mo(compiled, merged(CATALOGUES, language, "messages"))
    compiled.seek(0)
    return Translations(compiled)


def current_reader() -> Reader:
    """The reader of this request; before one is set (or outside requests), the default reader."""
    if has_app_context():
        known = g.get("reader")
        if isinstance(known, Reader):
            return known
    return Reader()


reader: Any = LocalProxy(current_reader)


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return str(catalogue(current_reader().language).gettext(message))


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of the message that the number asks for (six of them in Arabic).

    `%(num)d` is already filled in, with the reader's own separators and digits.
    """
    form = str(catalogue(current_reader().language).ngettext(singular, plural, number))
    return form.replace("%(num)d", _number(number))


def N_(message: str) -> str:
    """Mark a message for the catalogues where it is named, to be translated where it is shown."""
    return message


def pick(text: str | Mapping[str, str | None] | None, language: str | None = None) -> str:
    """One string of a text people wrote in Arabic, English or both: the reader's language first."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    first = language or current_reader().language
    for tag in (first, *LANGUAGES):
        if text.get(tag):
            return str(text[tag])
    return ""


def said(text: str | Mapping[str, str | None] | None) -> Markup:
    """People's text, isolated from the text around it and marked with its language when known."""
    shown = escape(pick(text))
    language = current_reader().language
    if isinstance(text, Mapping) and not text.get(language):
        other = next((tag for tag in LANGUAGES if text.get(tag)), None)
        if other:
            return Markup('<bdi lang="{}">{}</bdi>').format(other, shown)
    return Markup("<bdi>{}</bdi>").format(shown)


def _there(moment: datetime, zone: str | None) -> datetime:
    return moment.astimezone(ZoneInfo(zone)) if zone else moment


def _shown(moment: datetime, pattern: str, zone: str | None) -> str:
    now = current_reader()
    text = babel_dates.format_datetime(_there(moment, zone), pattern, locale=now.locale)
    return now.write(text)


def day(moment: datetime, zone: str | None = None) -> str:
    """Weekday and date in the zone, the year only when it is not this one."""
    here = _there(current_reader().now, zone).year == _there(moment, zone).year
    return _shown(moment, "EEEE d MMMM" if here else "EEEE d MMMM y", zone)


def full_day(moment: datetime, zone: str | None = None) -> str:
    """Day, month and year in the zone."""
    return _shown(moment, "d MMMM y", zone)


def day_number(moment: datetime, zone: str | None = None) -> str:
    """Day of the month in the zone."""
    return _shown(moment, "d", zone)


def month(moment: datetime, zone: str | None = None) -> str:
    """Month in the zone, short where the language shortens it."""
    return _shown(moment, "LLL", zone)


def weekday(moment: datetime, zone: str | None = None) -> str:
    """Weekday in the zone, short where the language shortens it."""
    return _shown(moment, "EEE", zone)


def clock(moment: datetime, zone: str | None = None) -> str:
    """Time of day in the zone, twelve hours."""
    return _shown(moment, "h:mm a", zone)


def hours(start: datetime, end: datetime | None, zone: str | None = None) -> str:
    """From one time of day to another, with the end's day when the meeting passes midnight."""
    if end is None:
        return clock(start, zone)
    same_day = _there(start, zone).date() == _there(end, zone).date()
    last = clock(end, zone) if same_day else f"{day(end, zone)} {clock(end, zone)}"
    return f"{clock(start, zone)} – {last}"


def zone_city(zone: str) -> str:
    """The city a zone is named after, in the reader's language ("الرياض" for Asia/Riyadh)."""
    place = babel_dates.get_timezone_location(
        ZoneInfo(zone), locale=current_reader().locale, return_city=True
    )
    return str(place)


def differs(moment: datetime, zone: str, other: str | None) -> bool:
    """Whether the clocks of two zones disagree at that moment."""
    if not other:
        return False
    return _there(moment, zone).utcoffset() != _there(moment, other).utcoffset()


def ago(moment: datetime) -> str:
    """How long ago or how far ahead, in words."""
    now = current_reader()
    delta = moment - now.now
    text = babel_dates.format_timedelta(
        delta, locale=now.locale, add_direction=True, threshold=1.0, granularity=_grain(delta)
    )
    return now.write(text)


def _grain(delta: timedelta) -> Literal["minute", "hour", "day"]:
    seconds = abs(delta.total_seconds())
    if seconds < _HOUR:
        return "minute"
    return "hour" if seconds < _DAY else "day"


def number(value: float) -> str:
    """A number with the reader's separators and digits."""
    return _number(value)


def _number(value: float) -> str:
    now = current_reader()
    return now.write(babel_numbers.format_decimal(value, locale=now.locale))


def iso(moment: datetime) -> str:
    """RFC 3339, for the datetime attribute."""
    return moment.isoformat()


def initials(name: str | Mapping[str, str | None] | None) -> str:
    """One or two letters that stand for a person, kept apart so that Arabic ones do not join."""
    words = [word for word in pick(name).split() if word[:1].isalnum()]
    if not words:
        return "؟" if current_reader().language == "ar" else "?"
    first = words[0][0]
    last = words[-1].removeprefix("ال")[:1] if len(words) > 1 else ""
    return f"{first}\u200c{last}".strip("\u200c").upper()


def foreign(markup: str) -> Markup:
    """HTML of another server: what of it may stand on a page, whoever cleaned it before (S19)."""
    return Markup(clean_html(markup))  # noqa: S704 - that is what cleaning is for


FILTERS: tuple[Callable[..., str], ...] = (
    *(pick, said, initials, number, ago, iso, foreign),
    *(day, full_day, day_number, month, weekday, clock, hours, zone_city),
)


def install(app: Flask) -> None:
    """Give the app's templates their words and formats, and fill `lang` into URLs of pages.

    The caller sets `flask.g.reader` before each request; `reader_for` makes one.
    """
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)
    for each in FILTERS:
        environment.filters[each.__name__] = each
    environment.tests["differs"] = differs
    environment.globals.update(
        reader=reader, differs=differs, LANGUAGES=LANGUAGES, LANGUAGE_NAMES=LANGUAGE_NAMES
    )

    def fill_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_reader().language

    app.url_defaults(fill_language)


def reader_for(chosen: str | None = None, digits: str = "latn", zone: str | None = None) -> Reader:
    """The reader of the current request, from its path, the person's choices and its headers."""
    language = choose_language(request.path, chosen, request.accept_languages)
    return Reader(language, digits, zone)
