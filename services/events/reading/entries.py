"""What the readers of the three formats give, and what they hold each value to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from services.common import charsets
from services.common.contracts.shared import Text
from services.common.rules import zones
from services.common.text import clean_name, clean_text

FIRST_YEAR, LAST_YEAR = 1970, 2199
LONGEST_LINE, LONGEST_TEXT = 2000, 20_000
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_YES = {"true", "yes", "y", "1", "نعم"}
_NO = {"false", "no", "n", "0", "لا"}

Moment = date | datetime
"""A whole day, or a time: with an offset, or without one where it is local to the place."""


class Unusable(Exception):
    """The file as a whole cannot be read; the message says why in one sentence."""


class Bad(Exception):
    """One value cannot be taken; raised while an entry is read. `code` says why to programs."""

    def __init__(self, name: str, why: str, code: str = "invalid") -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why, self.code = name, why, code


@dataclass(frozen=True)
class Refused:
    """An entry that is not taken over: where it stands, which field, why."""

    where: str
    name: str
    why: str
    code: str = "invalid"

    def __str__(self) -> str:
        """The sentence for the person who runs the import."""
        return f"{self.where}, {self.name}: {self.why}"


@dataclass(kw_only=True)
class Entry:
    """An event as a file tells it. All-day ones end on their last day; `zone` may be unknown.

    `names` says what the file calls our fields, for messages about them.
    """

    where: str
    title: str
    starts: Moment
    ends: Moment
    zone: str = ""
    city: str = ""
    country: str = ""
    place: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    online: bool = False
    url: str = ""
    online_url: str = ""
    topics: list[str] = field(default_factory=list)
    about: Text = field(default_factory=dict)
    language: str = ""
    uid: str = ""
    names: dict[str, str] = field(default_factory=dict)

    @property
    def all_day(self) -> bool:
        """Whether it is told in days, not in times."""
        return not isinstance(self.starts, datetime)


Read = Entry | Refused


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark. Raises Unusable."""
    try:
        return charsets.decoded(data)
    except ValueError as wrong:
        raise Unusable(f"{wrong}: save it as UTF-8 and try again") from None


def text_of(value: Any, name: str, limit: int = LONGEST_LINE, several_lines: bool = False) -> str:
    """Text, cleaned of what is not seen; '' for nothing. Raises Bad."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Bad(name, "not a text")
    if any("\ud800" <= mark <= "\udfff" for mark in value):
        raise Bad(name, "not a valid text")
    if len(value) > 4 * limit:
        raise Bad(name, f"longer than {limit} characters", "too_long")
    return clean_text(value) if several_lines else clean_name(value)


def required(text: str, name: str) -> str:
    """The text, which must be there. Raises Bad."""
    if not text:
        raise Bad(name, "missing", "required")
    return text


def moment_of(value: Any, name: str) -> Moment:
    """A day as `2027-03-01`, or a time as `2027-03-01 18:00`, with or without offset; Bad else."""
    text = required(text_of(value, name), name).translate(_DIGITS)
    try:
        found: Moment = (
            date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        )
    except ValueError:
        raise Bad(name, f"«{text[:40]}» is not a date such as 2027-03-01") from None
    return in_bounds(found, name)


def in_bounds(moment: Moment, name: str) -> Moment:
    """The moment, when a calendar of ours can hold it. Raises Bad."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        why = f"the year {moment.year} is not between {FIRST_YEAR} and {LAST_YEAR}"
        raise Bad(name, why, "far_away")
    return moment


def in_order(starts: Moment, ends: Moment, start_name: str, end_name: str) -> None:
    """Make sure that an event does not end before it begins. Raises Bad."""
    if isinstance(starts, datetime) != isinstance(ends, datetime):
        raise Bad(end_name, f"one of {start_name} and {end_name} has a time, the other has none")
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        if (starts.tzinfo is None) != (ends.tzinfo is None):
            raise Bad(end_name, f"one of {start_name} and {end_name} has an offset, the other none")
        if ends == starts:
            raise Bad(end_name, f"the same as {start_name}", "before_start")
    if ends < starts:
        raise Bad(end_name, f"before {start_name}", "before_start")
    if ends > starts + timedelta(days=31):
        raise Bad(end_name, f"more than 31 days after {start_name}", "too_long_event")


def web_address(value: Any, name: str) -> str:
    """An http address; one written without `https://` gets it. Raises Bad."""
    text = text_of(value, name).replace(" ", "%20")
    if text and "://" not in text and "." in text.split("/")[0]:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        good = not text or (parts.scheme in ("http", "https") and bool(parts.hostname))
    except ValueError:
        good = False
    if not good:
        raise Bad(name, f"«{text[:60]}» is not a web address")
    return text


def yes_or_no(value: Any, name: str) -> bool:
    """A truth, written in one of many ways; nothing is no. Raises Bad."""
    if value is None or isinstance(value, bool):
        return bool(value)
    text = text_of(value, name).lower()
    if text and text not in _YES | _NO:
        raise Bad(name, f"«{text[:40]}» is neither yes nor no")
    return text in _YES


def several(value: Any, name: str) -> list[str]:
    """A list of words, or one text of them with commas or semicolons between. Raises Bad."""
    words: Iterable[Any] = (
        value if isinstance(value, list) else text_of(value, name).replace(";", ",").split(",")
    )
    return list(dict.fromkeys(filter(None, (text_of(word, name) for word in words))))[:50]


def zone_of(value: Any, name: str) -> str:
    """A time zone by its IANA name, or ''. Raises Bad."""
    text = text_of(value, name)
    if text and text not in zones():
        raise Bad(name, f"«{text[:40]}» is not a time zone such as Asia/Riyadh")
    return text


def language_of(text: str) -> str:
    """`ar` for a text in Arabic letters, `en` otherwise: under which the node shows it."""
    letters = [char for char in text if char.isalpha()]
    arabic = sum("\u0600" <= char <= "\u06ff" for char in letters)
    return "ar" if arabic * 2 > len(letters) else "en"
