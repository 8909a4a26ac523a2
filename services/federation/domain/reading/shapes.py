"""JSON as strangers write it: a scalar, a list, an object or nothing in the same place.

Nothing here raises, whatever it is given: what cannot be read is as if it were not there.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from services.common.contracts.shared import Text
from services.common.html import plain
from services.common.text import clean_name, clean_text
from services.federation.domain.audience import PUBLIC as PUBLIC

Document = dict[str, Any]

PUBLIC_FORMS = frozenset({PUBLIC, "as:Public", "Public"})
MOST_RECIPIENTS = 1000
MOST_ENTRIES = 50
URI_LENGTH = 2000
FIRST_YEAR, LAST_YEAR = 1970, 2100

_LANGUAGE = re.compile(r"[a-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
_IN_NO_URL = re.compile(r'[ <>"\\]')
_FIELD = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ARABIC = re.compile("[\u0620-\u06ff]")


def listed(value: Any, most: int = MOST_ENTRIES) -> list[Any]:
    """What stands there as a list: one thing is a list of one, nothing an empty one."""
    if value is None or value == "":
        return []
    return value[:most] if isinstance(value, list) else [value]


def first(value: Any) -> Any:
    """The first of what stands there, or None."""
    return next(iter(listed(value)), None)


def objects(value: Any) -> Iterator[Document]:
    """The objects among what stands there."""
    return (one for one in listed(value) if isinstance(one, dict))


def uri(value: Any) -> str:
    """The id of the first thing there: a string, or an object's `id`, `href` or `url`."""
    return next(uris(value, 1), "")


def uris(value: Any, most: int = MOST_RECIPIENTS) -> Iterator[str]:
    """The ids of all things there that have one we could ask for."""
    for one in listed(value, most):
        if isinstance(one, dict):
            one = next((one[key] for key in ("id", "href", "url") if one.get(key)), "")
        if found := web_address(one):
            yield found


def web_address(value: Any) -> str:
    """An absolute http(s) URL; empty for anything else."""
    if not isinstance(value, str) or not 0 < len(value) <= URI_LENGTH:
        return ""
    if not value.isprintable() or _IN_NO_URL.search(value):
        return ""
    try:
        parts = urlsplit(value)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return value if right and parts.username is None else ""


def recipients(document: Document) -> tuple[str, ...]:
    """Everybody named in `to` and `cc`, once each, the public by its one name."""
    named: dict[str, None] = {}
    for key in ("to", "cc"):
        for one in listed(document.get(key), MOST_RECIPIENTS):
            one = one.get("id") if isinstance(one, dict) else one
            if isinstance(one, str) and one in PUBLIC_FORMS:
                named[PUBLIC] = None
            elif found := web_address(one):
                named[found] = None
    return tuple(named)[:MOST_RECIPIENTS]


def link_to(value: Any, *types: str) -> str:
    """The URL of a `url` property: a string, a link, or a list of them with one of these media
    types first."""
    found = ""
    for one in listed(value):
        if isinstance(one, dict):
            address = web_address(one.get("href")) or web_address(one.get("url"))
            if address and one.get("mediaType") in types:
                return address
        else:
            address = web_address(one)
        found = found or address
    return found


def string(value: Any, limit: int = 200) -> str:
    """One line of text, cleaned and cut; empty when there is none."""
    found = _scalar(value)
    return clean_name(found[: 4 * limit])[:limit].strip() if found else ""


def long_string(value: Any, limit: int = 5000) -> str:
    """Text of several lines, cleaned and cut."""
    found = _scalar(value)
    return clean_text(found[: 4 * limit])[:limit].strip() if found else ""


def _scalar(value: Any) -> str:
    value = first(value)
    if isinstance(value, dict):
        value = value.get("@value", value.get("name"))
    return value if isinstance(value, str) else ""


def by_language(document: Document, key: str, limit: int = 200, language: str = "") -> Text:
    """A text with its translations (`nameMap`), under guessed languages where none is said."""
    said: Text = {}
    translations = document.get(f"{key}Map")
    if isinstance(translations, dict):
        for tag, written in list(translations.items())[:10]:
            if (
                isinstance(tag, str)
                and _LANGUAGE.fullmatch(tag)
                and (one := _words(written, limit))
            ):
                said[tag] = one
    main = _words(document.get(key), limit)
    if main and main not in said.values():
        said.setdefault(language if language in ("ar", "en") else guessed_language(main), main)
    return said


def _words(value: Any, limit: int) -> str:
    # Some write names as HTML (contract 9.5).
    return string(plain(long_string(value, 4 * limit)), limit)


def guessed_language(text: str) -> str:
    """`ar` for text in Arabic letters, else `en`: what decides how it is laid out."""
    return "ar" if _ARABIC.search(text) else "en"


def moment(value: Any) -> datetime | None:
    """A time with its offset, in UTC, between 1970 and 2100; None for anything else."""
    value = first(value)
    if not isinstance(value, str) or not 10 < len(value) <= 40:
        return None
    try:
        read = datetime.fromisoformat(value.strip())
        if read.tzinfo is None:
            return None
        read = read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return read if FIRST_YEAR <= read.year <= LAST_YEAR else None


_DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?")


def duration(value: Any) -> timedelta | None:
    """An ISO 8601 duration in days, hours, minutes and seconds."""
    value = first(value)
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(one or 0) for one in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def number(value: Any) -> int | None:
    """A count, from 0 to a million; also when it is written as text."""
    value = first(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return int(value) if 0 <= value <= 1_000_000 else None


def coordinate(value: Any, most: int) -> float | None:
    """A latitude (`most` 90) or longitude (180); 0 is a place like any other."""
    if isinstance(value, str) and len(value) <= 24:
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -most <= value <= most else None


def yes(value: Any) -> bool | None:
    """A truth, also as text; None when it is neither."""
    value = first(value)
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def word(value: Any, allowed: tuple[str, ...], otherwise: str = "") -> str:
    """One of a few words, whatever its case."""
    value = first(value)
    if isinstance(value, str):
        for one in allowed:
            if value.lower() == one.lower():
                return one
    return otherwise


def kind(document: Document, *wanted: str) -> str:
    """The type of an object; the first of these among several types."""
    types = [one for one in listed(document.get("type")) if isinstance(one, str)]
    return next((one for one in types if one in wanted), next(iter(types), ""))[:100]


def is_language(tag: str) -> bool:
    """Whether this is a BCP 47 tag as we keep them."""
    return _LANGUAGE.fullmatch(tag) is not None


def field_ids(document: Document) -> list[str]:
    """Ids of the field tree, which only nodes like ours name."""
    named = (one for one in listed(document.get("fields"), 10) if isinstance(one, str))
    return list(dict.fromkeys(one for one in named if _FIELD.fullmatch(one)))
