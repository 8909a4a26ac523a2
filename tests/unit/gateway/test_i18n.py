"""Language, direction, dates, numbers and people's text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g

from services.gateway import i18n

START = datetime(2026, 12, 3, 16, 30, tzinfo=UTC)


@contextmanager
def reading(language: str, **more: object) -> Iterator[None]:
    with Flask("reader").app_context():
        g.reader = i18n.Reader(language, now=START - timedelta(days=2), **more)  # type: ignore[arg-type]
        yield


@pytest.mark.parametrize(
    ("path", "chosen", "accept", "language"),
    [
        ("/en/events/1", "ar", "ar", "en"),
        ("/", "en", "ar", "en"),
        ("/", None, "fr-CH, en-GB;q=0.8, ar;q=0.5", "en"),
        ("/", None, "ar-SA,ar;q=0.9", "ar"),
        ("/", None, "fr", "ar"),
        ("/", None, None, "ar"),
        ("/enough", None, "ar", "ar"),
        ("/", "xx", "*", "ar"),
    ],
)
def test_the_language_is_the_path_then_the_choice_then_the_header(
    path: str, chosen: str | None, accept: str | None, language: str
) -> None:
    assert i18n.choose_language(path, chosen, accept) == language


def test_a_time_is_told_on_the_clock_of_its_place() -> None:
    with reading("en"):
        assert i18n.clock(START, "Asia/Riyadh").replace("\u202f", " ") == "7:30 pm"
        assert i18n.day(START, "Asia/Riyadh") == "Thursday 3 December"
        assert i18n.differs(START, "Asia/Riyadh", "Europe/London")
        assert not i18n.differs(START, "Asia/Riyadh", "Asia/Kuwait")
        assert not i18n.differs(START, "Asia/Riyadh", None)
    with reading("ar"):
        assert i18n.clock(START, "Asia/Riyadh") == "7:30 م"
        assert i18n.day(START, "Asia/Riyadh") == "الخميس 3 ديسمبر"
        assert i18n.zone_city("Asia/Riyadh") == "الرياض"


def test_digits_follow_the_readers_wish_everywhere() -> None:
    with reading("ar", digits="arab"):
        assert i18n.number(1840) == "١,٨٤٠"
        assert i18n.day_number(START, "Asia/Riyadh") == "٣"
        assert i18n.ngettext("%(num)d member", "%(num)d members", 5) == "٥ أعضاء"
        assert i18n.ago(START) == "خلال يومين"


def test_a_meeting_past_midnight_names_the_day_it_ends() -> None:
    with reading("en"):
        late = i18n.hours(START, START + timedelta(hours=6), "Asia/Riyadh")
        assert late.replace("\u202f", " ") == "7:30 pm – Friday 4 December 1:30 am"


def test_peoples_text_is_isolated_escaped_and_marked() -> None:
    with reading("ar"):
        assert i18n.said({"en": "<b>Data</b>"}) == '<bdi lang="en">&lt;b&gt;Data&lt;/b&gt;</bdi>'
        assert i18n.said({"ar": "بيانات", "en": "Data"}) == "<bdi>بيانات</bdi>"
        assert i18n.pick({"en": "Data"}) == "Data"
        assert i18n.pick(None) == ""


def test_initials_stand_apart_in_arabic() -> None:
    with reading("ar"):
        assert i18n.initials({"ar": "أمل القحطاني"}) == "أ\u200cق"
        assert i18n.initials({"en": "Sami N."}) == "S\u200cN"
        assert i18n.initials("🙂") == "؟"
