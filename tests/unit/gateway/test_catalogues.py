"""Every visible word exists in both languages, in all the plural forms its language has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir

from services.common.catalogues import merged
from services.gateway import i18n

ROOT = Path(__file__).parents[3]
GATEWAY = ROOT / "services" / "gateway"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "encoding": "utf-8"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
FORMS = {"ar": 6, "en": 2}


def wanted() -> set[str | tuple[str, ...]]:
    """Every message that templates and gateway code ask for."""
    found = extract_from_dir(str(GATEWAY), METHODS, OPTIONS, KEYWORDS)
    return {message for _, _, message, _, _ in found}


def catalogue(language: str) -> dict[str | tuple[str, ...], Message]:
    read = merged(GATEWAY / "locale", language, "messages")
    return {message.id: message for message in read if message.id and not message.fuzzy}


def strings(message: Message) -> Iterator[tuple[str, str]]:
    """Each source of a message with each translation that must say the same."""
    if isinstance(message.id, str):
        yield message.id, message.string
    else:
        for form in message.string:
            yield message.id[1], form


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_key_is_missing(language: str) -> None:
    missing = wanted() - set(catalogue(language))
    assert missing == set()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_key_is_left_over(language: str) -> None:
    left_over = set(catalogue(language)) - wanted()
    assert left_over == set()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_translation_is_filled_in(language: str) -> None:
    for message in catalogue(language).values():
        for _, said in strings(message):
            assert said.strip(), message.id
        if isinstance(message.id, tuple):
            assert len(message.string) == FORMS[language], message.id


@pytest.mark.parametrize("language", ["ar", "en"])
def test_placeholders_survive_translation(language: str) -> None:
    for message in catalogue(language).values():
        for source, said in strings(message):
            asked, given = set(PLACEHOLDER.findall(source)), set(PLACEHOLDER.findall(said))
            # Arabic says one and two in words.
            assert given <= asked, message.id
            assert asked - given <= {"num"}, message.id
            assert "%" not in PLACEHOLDER.sub("", said).replace("%%", ""), message.id


def test_arabic_translations_are_arabic() -> None:
    for message in catalogue("ar").values():
        for source, said in strings(message):
            assert re.search(r"[\u0621-\u064a]", PLACEHOLDER.sub("", said)), (source, said)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "لا أعضاء"),
        (1, "عضو واحد"),
        (2, "عضوان"),
        (3, "3 أعضاء"),
        (10, "10 أعضاء"),
        (11, "11 عضوًا"),
        (99, "99 عضوًا"),
        (100, "100 عضو"),
        (102, "102 عضو"),
        (1011, "1,011 عضوًا"),
    ],
)
def test_arabic_counts_in_six_forms(number: int, shown: str) -> None:
    assert i18n.ngettext("%(num)d member", "%(num)d members", number) == shown
