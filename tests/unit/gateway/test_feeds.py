"""Feeds read back as they were meant, by the programs people use."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from services.common.contracts.events import Counts, EventView, MyAnswer
from services.common.contracts.shared import Place
from services.gateway.feeds import atom, calendar

ORIGIN = "https://alpha.test"
ATOM = "{http://www.w3.org/2005/Atom}"
CREATED = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
LONG = (
    "لقاء شهري لمجتمع بايثون في الرياض، نتحدث فيه عن تعلّم الآلة 🤖؛ \\ نقاش, وأسئلة\nسطر ثانٍ " * 4
)


def event(**changes: Any) -> EventView:
    given: dict[str, Any] = {
        "id": "b7c9",
        "title": {"ar": LONG[:180], "en": "Monthly meeting"},
        "about": {"ar": LONG},
        "status": "published",
        "mode": "in_person",
        "starts_at": datetime(2027, 3, 10, 16, 0, tzinfo=UTC),
        "ends_at": datetime(2027, 3, 10, 18, 0, tzinfo=UTC),
        "timezone": "Asia/Riyadh",
        "all_day": False,
        "community": "c1",
        "slug": "riyadh-python",
        "community_name": {"ar": "مجتمع بايثون", "en": "Riyadh Python"},
        "venue": Place(
            name={"ar": "مكتبة الملك فهد"},
            address={"ar": "طريق الملك فهد"},
            latitude=24.686,
            longitude=46.685,
        ),
        "online_url": "",
        "city_id": "108410",
        "field_ids": ["0613"],
        "tags": ["بايثون"],
        "language": "ar",
        "url": "",
        "capacity": 2,
        "seats_left": 2,
        "guests_allowed": 0,
        "counts": Counts(),
        "mine": None,
        "organizer": False,
        "cancel_reason": "",
        "created_at": CREATED,
        "updated_at": CREATED + timedelta(days=1),
        "published_at": CREATED,
        "sequence": 3,
        "version": 4,
    }
    return EventView(**(given | changes))


def entry(**changes: Any) -> Any:
    file = Calendar.from_ical(calendar([event(**changes)], "لقاءات", ORIGIN, "ar"))
    return file.walk("VEVENT")[0]


def test_an_event_reads_back_identically() -> None:
    read = entry()
    assert read["SUMMARY"] == LONG[:180].strip() or read["SUMMARY"] == LONG[:180]
    assert read["DESCRIPTION"] == LONG
    assert read["UID"] == "b7c9@alpha.test"
    assert read["SEQUENCE"] == 3
    assert read["STATUS"] == "CONFIRMED"
    assert read["LOCATION"] == "مكتبة الملك فهد، طريق الملك فهد"
    assert (read["GEO"].latitude, read["GEO"].longitude) == (24.686, 46.685)
    assert read["URL"] == "https://alpha.test/ar/events/b7c9"
    assert read["LAST-MODIFIED"].dt == CREATED + timedelta(days=1)
    assert read["DTSTAMP"].dt == CREATED + timedelta(days=1)
    assert read["DTSTART"].dt == event().starts_at
    assert read["DTSTART"].params["TZID"] == "Asia/Riyadh"
    assert read["DTSTART"].dt.hour == 19
    assert not read.errors


def test_lines_are_folded_at_75_octets_between_characters() -> None:
    raw = calendar([event()], "لقاءات", ORIGIN, "ar")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        line.decode("utf-8")


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Africa/Cairo", datetime(2027, 4, 29, 20, 0)),
        ("Africa/Cairo", datetime(2027, 4, 30, 20, 0)),
        ("Africa/Cairo", datetime(2027, 11, 5, 20, 0)),
        ("Europe/London", datetime(2027, 3, 27, 20, 0)),
        ("Europe/London", datetime(2027, 3, 28, 20, 0)),
        ("Europe/London", datetime(2027, 10, 31, 20, 0)),
        ("Asia/Riyadh", datetime(2027, 7, 1, 20, 0)),
        ("America/New_York", datetime(2013, 3, 10, 20, 0)),
    ],
)
def test_the_zone_written_into_the_file_gives_the_right_instant(zone: str, local: datetime) -> None:
    starts = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    made = event(timezone=zone, starts_at=starts, ends_at=starts + timedelta(hours=2))
    file = Calendar.from_ical(calendar([made], "x", ORIGIN, "ar"))
    written = file.walk("VEVENT")[0]["DTSTART"]
    assert written.dt.replace(tzinfo=None) == local
    # Programs that know no zones by name reckon with the rules in the file alone.
    rules = file.walk("VTIMEZONE")[0]
    assert rules["TZID"] == zone
    assert local.replace(tzinfo=rules.to_tz(lookup_tzid=False)).astimezone(UTC) == starts


def test_each_zone_is_written_once_and_utc_needs_none() -> None:
    events = [event(id=str(n)) for n in range(3)] + [event(id="u", timezone="UTC")]
    file = Calendar.from_ical(calendar(events, "x", ORIGIN, "ar"))
    assert [zone["TZID"] for zone in file.walk("VTIMEZONE")] == ["Asia/Riyadh"]
    assert b"DTSTART:20270310T160000Z" in calendar(events, "x", ORIGIN, "ar")


@pytest.mark.parametrize("end", [datetime(2027, 3, 11, 21, 0), datetime(2027, 3, 11, 20, 59)])
def test_whole_days_are_dates_with_the_day_after_as_end(end: datetime) -> None:
    read = entry(
        all_day=True,
        starts_at=datetime(2027, 3, 9, 21, 0, tzinfo=UTC),
        ends_at=end.replace(tzinfo=UTC),
    )
    assert (read["DTSTART"].dt, read["DTEND"].dt) == (date(2027, 3, 10), date(2027, 3, 12))
    assert read["DTSTART"].params["VALUE"] == "DATE"


def test_a_cancelled_event_says_so_with_its_reason_and_a_maybe_is_tentative() -> None:
    read = entry(status="cancelled", cancel_reason="تعذّر المكان")
    assert read["STATUS"] == "CANCELLED"
    assert read["DESCRIPTION"].startswith("تعذّر المكان")
    assert entry(mine=MyAnswer(state="waitlisted", position=1))["STATUS"] == "TENTATIVE"


def test_the_calendar_names_itself_and_says_when_to_come_again() -> None:
    raw = calendar([], "لقاءات الرياض", ORIGIN, "ar")
    file = Calendar.from_ical(raw)
    assert file["X-WR-CALNAME"] == "لقاءات الرياض"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in raw
    assert raw == calendar([], "لقاءات الرياض", ORIGIN, "ar")


def test_texts_are_in_the_readers_language_where_there_is_one() -> None:
    raw = calendar([event()], "x", ORIGIN, "en")
    read = Calendar.from_ical(raw).walk("VEVENT")[0]
    assert read["SUMMARY"] == "Monthly meeting"
    assert read["DESCRIPTION"] == LONG
    assert read["URL"] == "https://alpha.test/en/events/b7c9"


def test_an_atom_feed_is_well_formed_escaped_and_newest_first() -> None:
    shady = event(id="x", title={"ar": "<script>alert(1)</script> & Co"}, about={"ar": "<b>"})
    newer = event(id="n", updated_at=CREATED + timedelta(days=9))
    page = f"{ORIGIN}/ar/communities/riyadh-python"
    raw = atom([shady, newer], "مجتمع بايثون", page, ORIGIN, "ar", f"{page}/events.atom")
    feed = ElementTree.fromstring(raw)
    entries = feed.findall(f"{ATOM}entry")
    assert feed.findtext(f"{ATOM}title") == "مجتمع بايثون"
    assert [one.findtext(f"{ATOM}id") for one in entries] == [
        f"{ORIGIN}/events/n",
        f"{ORIGIN}/events/x",
    ]
    assert entries[1].findtext(f"{ATOM}title") == "<script>alert(1)</script> & Co"
    summary = entries[1].findtext(f"{ATOM}summary") or ""
    assert "&lt;b&gt;" in summary and "<b>" not in summary and 'dir="rtl"' in summary
    assert entries[1].findtext(f"{ATOM}updated") == "2027-03-02T09:00:00+00:00"
    empty = atom([], "x", page, ORIGIN, "en")
    assert ElementTree.fromstring(empty).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"
