"""Every kind, in every channel and language, says something whole."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from services.notifications.domain import KINDS, Recipient
from services.notifications.texts import FSI, PDI, say
from services.notifications.texts.catalogue import (
    LANGUAGES,
    MissingText,
    counted,
    sentence,
    words_of,
)
from services.notifications.texts.dates import written_out
from services.notifications.texts.mail import write

EVENING = datetime(2027, 3, 2, 16, 30, tzinfo=UTC)
PARAMS = {
    "event": "e1",
    "slug": "python",
    "title": {"ar": "لقاء <العمارة>", "en": "Architecture & more"},
    "community_name": {"ar": "مجتمع بايثون"},
    "person_name": {"en": "Badr"},
    "by_name": {"ar": "أمل"},
    "starts_at": EVENING,
    "timezone": "Asia/Riyadh",
    "place": {"ar": "قاعة المها"},
    "guests": 3,
    "position": 2,
    "waiting": 4,
    "deadline": EVENING,
    "release_at": EVENING,
    "materials": 2,
    "subject": {"ar": "قبل اللقاء"},
    "text": {"ar": "القاعة في الطابق الثاني.\n\nالمواقف <خلف> المبنى."},
    "role": "co_organizer",
    "reason": "عاصفة\r\nBcc: all@example.org",
    "changed": ["starts_at", "venue", "online_url", "something new"],
    "was": {
        "starts_at": datetime(2027, 3, 1, 16, 30, tzinfo=UTC),
        "timezone": "Asia/Riyadh",
        "place": {"ar": "قاعة أخرى"},
    },
    "token": "a/b+c=&d",
    "email": "huda@example.org",
    "stopped": "soft",
}
READER = Recipient(person="p", name={"ar": "هدى", "en": "Huda"}, email="huda@example.org")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_whole_in_the_application_and_in_a_mail(kind, language):
    said = say(KINDS[kind], PARAMS, language, "https://a.test", "ملتقى")
    letter = write(
        kind,
        PARAMS,
        Recipient(**{**READER.__dict__, "language": language}),
        origin="https://a.test",
        node="ملتقى",
        choose_url="https://a.test/unsubscribe?token=x",
    )
    for text in (said.title, said.whole, letter.subject, letter.text, letter.html):
        assert text.strip()
        assert not re.search(r"\{[a-z_]*\}|\{\{|\{%|\$[a-z]", text)
        assert text.count(FSI) == text.count(PDI)
    assert len(said.lines) == len(KINDS[kind].shows)
    assert said.url.startswith(f"https://a.test/{language}/")
    assert said.url in letter.text
    side = 'dir="rtl"' if language == "ar" else 'dir="ltr"'
    assert f'<html lang="{language}" {side} ' in letter.html
    assert "@media (prefers-color-scheme: dark)" in letter.html
    assert "<العمارة>" not in letter.html
    assert "\r" not in letter.text
    assert "\nBcc" not in letter.text
    shown = Shown(letter.html)
    for part in (said.title, said.whole, said.url, "https://a.test/unsubscribe?token=x"):
        for line in part.splitlines():
            assert bare(line) in shown.words
            assert bare(line) in bare(letter.text)


def bare(text):
    """Words alone: HTML keeps foreign words apart by elements, plain text by marks."""
    return " ".join(text.translate({ord(FSI): None, ord(PDI): None}).split())


class Shown(HTMLParser):
    """What a mail shows; finds an element that is not closed where it should be."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, html):
        super().__init__()
        self.open, self.parts = [], []
        self.feed(html)
        assert self.open == []
        self.words = bare("".join(self.parts))

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.parts.append("\n")
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "a":
            self.parts.append(f" {dict(attrs)['href']} ")

    def handle_startendtag(self, tag, attrs):
        assert tag in self.VOID
        self.parts.append("\n")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag in ("div", "td", "h1", "h2", "h3", "a"):
            self.parts.append("\n")

    def handle_data(self, words):
        if "style" not in self.open:
            self.parts.append(words)


def test_what_people_write_is_text_in_a_mail_and_nothing_else():
    evil = '"><script>alert(1)</script>{{ 7 * 7 }}{% raw %}$start<!-- ${language}'
    params = {**PARAMS, "title": {"en": evil}, "place": {"en": evil}, "text": {"en": evil}}
    to = Recipient(**{**READER.__dict__, "language": "en", "name": {"en": evil}})
    letter = write("event_changed", params, to, origin="https://a.test", node=evil, choose_url="")
    assert "<script" not in letter.html
    assert "49" not in letter.html
    assert Shown(letter.html).words.count(evil) >= 4
    assert evil in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_of_things_is_whole_too(language):
    items = [
        {"kind": "event_published", "params": {**PARAMS, "event": f"e{n}"}} for n in range(1, 4)
    ]
    sections = [{"title": "line.changed", "items": items[:2]}, {"title": "", "items": items[2:]}]
    said = say(
        KINDS["welcome_member"], {**PARAMS, "sections": sections}, language, "https://a.test", "M"
    )
    assert [len(one.items) for one in said.sections] == [2, 1]
    to = Recipient(**{**READER.__dict__, "language": language})
    letter = write(
        "welcome_member",
        {**PARAMS, "sections": sections},
        to,
        origin="https://a.test",
        node="M",
        choose_url="",
    )
    shown = Shown(letter.html).words
    for n in range(1, 4):
        assert shown.count(f"https://a.test/{language}/events/e{n} ") == 1
        assert letter.text.count(f"https://a.test/{language}/events/e{n}\n") == 1
    for line in said.whole.splitlines():
        assert bare(line).removeprefix("- ") in shown
        assert line in letter.text
    assert "<العمارة>" not in letter.html


def test_nothing_optional_leaves_an_empty_line():
    bare = {**PARAMS, "place": {}, "guests": 0, "reason": "", "changed": []}
    for kind in KINDS.values():
        for _, words in say(kind, bare, "ar", "https://a.test", "ملتقى").lines:
            assert words
    online = {**bare, "online": True}
    lines = dict(say(KINDS["event_published"], online, "en", "https://a.test", "M").lines)
    assert lines["Where"] == "Online"


@pytest.mark.parametrize("kind", KINDS)
def test_a_role_or_community_without_a_name_does_not_break_a_sentence(kind):
    assert say(KINDS[kind], {"starts_at": EVENING}, "fr", "https://a.test", "M").title


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "بلا مرافقين"),
        (1, "مرافق واحد"),
        (2, "مرافقان"),
        (3, "3 مرافقين"),
        (10, "10 مرافقين"),
        (11, "11 مرافقًا"),
        (99, "99 مرافقًا"),
        (100, "100 مرافق"),
        (103, "103 مرافقين"),
    ],
)
def test_arabic_counts_guests_in_six_ways(count, words):
    assert counted("ar", "guests", count).format(count=count) == words


def test_catalogues_hold_the_same_keys_and_all_plural_forms():
    keys = {}
    for language in LANGUAGES:
        keys[language] = {str(m.id): m for m in words_of(language) if m.id}
        for message in keys[language].values():
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(forms), message.id
            assert not message.fuzzy
            if message.pluralizable:
                assert len(forms) == (6 if language == "ar" else 2)
    assert keys["ar"].keys() == keys["en"].keys()
    for key, message in keys["en"].items():
        if not message.pluralizable:
            fields = re.compile(r"\{\w+\}")
            assert set(fields.findall(message.string)) == set(
                fields.findall(keys["ar"][key].string)
            ), key


def test_a_missing_sentence_is_an_error_and_not_a_key_on_the_page():
    with pytest.raises(MissingText):
        sentence("ar", "no.such.sentence")


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [
        ("Asia/Riyadh", "ar", "الثلاثاء 2 مارس 2027، 7:30 م بتوقيت الرياض"),
        ("Asia/Riyadh", "en", "Tuesday 2 March 2027, 7:30 pm (Riyadh time)"),
        ("Africa/Cairo", "ar", "الثلاثاء 2 مارس 2027، 6:30 م بتوقيت القاهرة"),
        ("UTC", "ar", "الثلاثاء 2 مارس 2027، 4:30 م بتوقيت غرينتش"),
        ("UTC", "en", "Tuesday 2 March 2027, 4:30 pm (UTC time)"),
        ("No/Where", "en", "Tuesday 2 March 2027, 4:30 pm (UTC time)"),
    ],
)
def test_dates_are_written_out_in_the_meetings_own_zone(zone, language, words):
    assert written_out(EVENING, zone, language).replace("\u202f", " ") == words


def test_text_is_chosen_by_language_and_isolated():
    said = say(KINDS["seat_confirmed"], PARAMS, "en", "https://a.test", "M")
    assert f"{FSI}Architecture & more{PDI}" in said.title
    assert f"{FSI}مجتمع بايثون{PDI}" in said.body
    steering = {**PARAMS, "title": {"en": "abc\u202edef\u2066\u2069\u2069"}}
    title = say(KINDS["seat_confirmed"], steering, "en", "https://a.test", "M").title
    assert title.endswith(f"{FSI}abc def{PDI}")
    rich = say(KINDS["seat_confirmed"], PARAMS, "ar", "https://a.test", "M", html=True)
    assert "<bdi>لقاء &lt;العمارة&gt;</bdi>" in rich.title


def test_links_are_escaped():
    odd = {**PARAMS, "event": "../a?b"}
    assert say(KINDS["waitlisted"], odd, "ar", "https://a.test", "M").url.endswith(
        "/events/..%2Fa%3Fb"
    )
    assert say(KINDS["confirm_email"], PARAMS, "ar", "https://a.test", "M").url.endswith(
        "token=a%2Fb%2Bc%3D%26d"
    )
