"""Sentences in both languages, read straight from their .po files, plural forms and all."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.support import Translations

from services.common.catalogues import merged
from services.common.jobs import GiveUp

LANGUAGES = ("ar", "en")
DOMAIN = "notifications"
_LOCALE = Path(__file__).parent / "locale"


class Unsayable(GiveUp):
    """A notification for which our texts lack something: only a better version says it."""

    reason = "unsayable"


class MissingText(Unsayable, LookupError):
    """A key has no sentence in this language."""


def language_of(wish: str) -> str:
    """The language of ours that serves somebody who asked for `wish` (BCP 47)."""
    code = wish.split("-")[0].lower()
    return "ar" if code in ("", "ar") else "en"


def words_of(language: str) -> Catalog:
    """What translators wrote in one language."""
    return merged(_LOCALE, language, DOMAIN)


@cache
def _catalogue(language: str) -> Translations:
    compiled = BytesIO()
    write_mo(compiled, words_of(language))
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


def sentence(language: str, key: str) -> str:
    """The sentence under a key. Raises MissingText."""
    found = _catalogue(language).gettext(key)
    if found == key:
        raise MissingText(f"{language}: {key}")
    return str(found)


def counted(language: str, key: str, count: int) -> str:
    """The form of a sentence for this number; `{count}` stands where the number goes."""
    found = _catalogue(language).ngettext(key, key, count)
    if found == key:
        raise MissingText(f"{language}: {key}")
    return str(found)


def preload() -> None:
    """Read every catalogue now rather than at the first message."""
    for language in LANGUAGES:
        _catalogue(language)
