"""Rules every service holds people's text, tags and languages to."""

import re
from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

from services.common.contracts.shared import Text
from services.common.errors import Invalid
from services.common.text import clean_name, clean_text, fold

NAME_LIMIT = 200
TEXT_LIMIT = 20_000
TAG_LIMIT = 60
MAX_LANGUAGES = 10

_LANGUAGE = re.compile(r"[a-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")


class Mistakes:
    """What is wrong with a request, gathered so that all of it is named at once."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def note(self, path: str, code: str) -> None:
        """Remember that the field at `path` is wrong in this way."""
        codes = self.fields.setdefault(path, [])
        if code not in codes:
            codes.append(code)

    def refuse(self) -> None:
        """Raise Invalid with everything noted; nothing when nothing was."""
        if self.fields:
            raise Invalid(fields=self.fields)


def check_text(
    text: Text,
    path: str,
    required: bool = True,
    limit: int = NAME_LIMIT,
    mistakes: Mistakes | None = None,
) -> Text:
    """People's text by language, cleaned, without empty entries.

    Longer than a name's limit it may have several lines. Raises Invalid, or notes in `mistakes`
    when given, under `path` or `path.language`: required, too_long, too_many, invalid.
    """
    noted = mistakes or Mistakes()
    clean = clean_name if limit <= NAME_LIMIT else clean_text
    kept: Text = {}
    if len(text) > MAX_LANGUAGES:
        noted.note(path, "too_many")
        text = {}
    for language, written in text.items():
        if not _LANGUAGE.fullmatch(language):
            noted.note(path, "invalid")
        elif len(written) > 4 * limit + 100 or len(cleaned := clean(written)) > limit:
            noted.note(f"{path}.{language}", "too_long")
        elif cleaned:
            kept[language] = cleaned
    if required and not kept and not noted.fields.keys() & _below(path, text):
        noted.note(path, "required")
    if mistakes is None:
        noted.refuse()
    return kept


def check_line(
    line: str,
    path: str,
    required: bool = True,
    limit: int = NAME_LIMIT,
    mistakes: Mistakes | None = None,
) -> str:
    """One line in whatever language, cleaned; refused as `check_text` refuses."""
    noted = mistakes or Mistakes()
    clean = clean_name if limit <= NAME_LIMIT else clean_text
    cleaned = "" if len(line) > 4 * limit + 100 else clean(line)
    if len(line) > 4 * limit + 100 or len(cleaned) > limit:
        noted.note(path, "too_long")
    elif required and not cleaned:
        noted.note(path, "required")
    if mistakes is None:
        noted.refuse()
    return cleaned


def check_tags(
    tags: Iterable[str], path: str = "tags", most: int = 15, mistakes: Mistakes | None = None
) -> list[str]:
    """Free tags, cleaned, each once however it is spelt, without a leading `#`."""
    noted = mistakes or Mistakes()
    kept: dict[str, str] = {}
    for place, tag in enumerate(tags):
        if place >= 200:
            noted.note(path, "too_many")
            break
        cleaned = "" if len(tag) > 4 * TAG_LIMIT else clean_name(tag.lstrip("# "))
        if len(tag) > 4 * TAG_LIMIT or len(cleaned) > TAG_LIMIT:
            noted.note(f"{path}.{place}", "too_long")
        elif fold(cleaned):
            kept.setdefault(fold(cleaned), cleaned)
    if len(kept) > most:
        noted.note(path, "too_many")
    if mistakes is None:
        noted.refuse()
    return list(kept.values())


_NOT_PLACES = {"Factory", "localtime"}
"""What lies among the zone files without being a zone anybody else would know."""


@cache
def zones() -> frozenset[str]:
    """The IANA time zones; the library reads its whole folder each time it is asked."""
    return frozenset(available_timezones() - _NOT_PLACES)


def check_zone(zone: str, path: str = "timezone", mistakes: Mistakes | None = None) -> str:
    """An IANA time zone by name. Refuses with `invalid`."""
    noted = mistakes or Mistakes()
    if zone not in zones():
        noted.note(path, "invalid")
    if mistakes is None:
        noted.refuse()
    return zone


def _below(path: str, text: Text) -> set[str]:
    return {path} | {f"{path}.{language}" for language in text}
