"""Small parts of the gateway, without a server."""

import threading
import time
from datetime import datetime
from pathlib import Path

import pytest

from services.common.errors import Invalid
from services.gateway.api.eventtimes import at
from services.gateway.api.schemas.fields import Words, parse_time
from services.gateway.cache import Answer, AnswerCache, Writes
from services.gateway.etags import matches, tag
from services.gateway.language import asked_for


def made(body: bytes = b"x", status: str = "200 OK", public: bool = True) -> Answer:
    return Answer(status, [], body, "/r", public)


def test_a_crowd_asking_the_same_is_answered_by_one_request() -> None:
    cache = AnswerCache()
    calls: list[int] = []
    gate = threading.Event()

    def make() -> Answer:
        calls.append(1)
        gate.wait(5)
        return made()

    answers: list[Answer] = []
    crowd = [
        threading.Thread(target=lambda: answers.append(cache.answer("k", make))) for _ in range(12)
    ]
    for one in crowd:
        one.start()
    time.sleep(0.1)
    gate.set()
    for one in crowd:
        one.join(5)

    assert len(answers) == 12
    assert len(calls) == 1


def test_private_answers_and_problems_are_not_shared() -> None:
    cache = AnswerCache()
    bodies = iter([b"1", b"2", b"3", b"4"])
    for public, status in ((False, "200 OK"), (True, "404 NOT FOUND")):
        make = lambda: made(next(bodies), status, public)  # noqa: E731, B023
        assert cache.answer("k", make).body != cache.answer("k", make).body


def test_an_answer_begun_before_a_write_is_not_fresh_after_it() -> None:
    cache = AnswerCache()

    def make() -> Answer:
        cache.outdate()
        return made(b"old")

    assert cache.answer("k", make).body == b"old"
    assert cache.answer("k", lambda: made(b"new")).body == b"new"


def test_a_write_in_one_process_is_known_in_another(tmp_path: Path) -> None:
    one, other = Writes(str(tmp_path)), Writes(str(tmp_path))
    before = other.last()
    one.note()

    assert other.last() != before
    assert other.last() == one.last()


def test_the_cache_is_bounded() -> None:
    cache = AnswerCache(size=100_000)
    for number in range(200):
        cache.answer(str(number), lambda: made(b"x" * 1000))

    assert cache._kept.currsize <= 100_000


def test_a_tag_holds_the_version_and_is_compared_weakly() -> None:
    assert tag(b"a", 3).startswith('W/"v3-')
    assert tag(b"a") != tag(b"b")
    assert matches(f'"other", {tag(b"a").removeprefix("W/")}', tag(b"a"))
    assert matches("*", tag(b"a"))
    assert not matches('"other"', tag(b"a"))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ar", "ar"),
        ("en-GB,en;q=0.8", "en"),
        ("fr, ar;q=0.3", "ar"),
        ("fr", ""),
        ("", ""),
        ("x" * 5000, ""),
        ("ar-SA", "ar"),
        (";;;=,", ""),
    ],
)
def test_the_language_asked_for(header: str, language: str) -> None:
    assert asked_for(header) == language


@pytest.mark.parametrize(
    "written",
    [
        "",
        "tomorrow",
        "2027-13-01T00:00:00Z",
        "2027-02-30T00:00:00Z",
        "2027-01-01",
        "0000-01-01T00:00:00Z",
        "٢٠٢٧-٠١-٠١T٠٠:٠٠:٠٠Z",
        "2027-01-01T25:00:00Z",
        1,
        None,
        ["2027-01-01T00:00:00Z"],
    ],
)
def test_what_is_not_a_time(written: object) -> None:
    assert parse_time(written) is None


def test_wall_time_is_read_in_the_events_zone() -> None:
    body = at({"starts_at": datetime(2027, 4, 2, 19)}, "Asia/Riyadh")

    assert body["starts_at"].isoformat() == "2027-04-02T16:00:00+00:00"


def test_of_two_possible_times_the_first_counts() -> None:
    body = at({"starts_at": datetime(2027, 10, 31, 1, 30)}, "Europe/London")

    assert body["starts_at"].isoformat() == "2027-10-31T00:30:00+00:00"


@pytest.mark.parametrize(
    ("time", "zone", "field", "code"),
    [
        (datetime(2027, 3, 28, 1, 30), "Europe/London", "starts_at", "skipped_by_clock_change"),
        (datetime(2027, 4, 2, 19), None, "starts_at", "needs_timezone"),
        (datetime(2027, 4, 2, 19), "Mars/Olympus", "timezone", "unknown_timezone"),
        (datetime(1, 1, 1), "Asia/Riyadh", "starts_at", "invalid"),
        (datetime(9999, 12, 31, 23, 59), "Asia/Riyadh", "starts_at", "invalid"),
        (
            datetime.fromisoformat("0001-01-01T00:00:00+14:00"),
            "Asia/Riyadh",
            "starts_at",
            "invalid",
        ),
    ],
)
def test_impossible_times_are_refused(
    time: datetime, zone: str | None, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        at({"starts_at": time}, zone)

    assert code in refused.value.fields[field]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("أمل", {"ar": "أمل"}),
        ("Amal", {"en": "Amal"}),
        ("مقدمة إلى SQL", {"ar": "مقدمة إلى SQL"}),
        ({"ar": "أ", "en": "b"}, {"ar": "أ", "en": "b"}),
        ({"fr": "é"}, {"fr": "é"}),
    ],
)
def test_a_text_may_be_plain(written: object, kept: dict[str, str]) -> None:
    assert Words().deserialize(written) == kept
