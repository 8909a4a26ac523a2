"""The dates a rule gives, across every kind of clock change."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.common.errors import Invalid
from services.events.domain.series import read_rule
from services.events.domain.series.rule import MOST_DATES
from services.events.recurrence import ahead, dates, goes_on, too_many

LATER = datetime(2030, 1, 1, tzinfo=UTC)


def starts(rule: str, wall: datetime, zone: str, before: datetime = LATER) -> list[datetime]:
    first = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return dates(read_rule(rule), first, zone, before)


@pytest.mark.parametrize(
    "zone", ["Africa/Cairo", "Europe/London", "Africa/Casablanca", "Asia/Riyadh"]
)
def test_the_wall_time_is_kept_on_every_second_tuesday_of_two_years(zone: str) -> None:
    here = ZoneInfo(zone)
    found = starts("FREQ=MONTHLY;BYDAY=2TU;COUNT=24", datetime(2027, 1, 12, 19, 30), zone)
    walls = [one.astimezone(here) for one in found]
    assert [(one.year, one.month) for one in walls] == [
        (2027 + month // 12, month % 12 + 1) for month in range(24)
    ]
    assert {(one.weekday(), one.hour, one.minute) for one in walls} == {(1, 19, 30)}
    assert all(8 <= one.day <= 14 for one in walls)
    assert (len({one.utcoffset() for one in walls}) > 1) == (zone != "Asia/Riyadh")


def test_a_skipped_wall_time_goes_forward_and_a_doubled_one_is_its_first() -> None:
    # London skips 01:00-02:00 on 28 March 2027 and has it twice on 31 October.
    spring = starts("FREQ=DAILY;COUNT=3", datetime(2027, 3, 27, 1, 30), "Europe/London")
    assert [one.isoformat()[:16] for one in spring] == [
        "2027-03-27T01:30", "2027-03-28T01:30", "2027-03-29T00:30",
    ]  # fmt: skip
    autumn = starts("FREQ=DAILY;COUNT=3", datetime(2027, 10, 30, 1, 30), "Europe/London")
    assert [one.isoformat()[:16] for one in autumn] == [
        "2027-10-30T00:30", "2027-10-31T00:30", "2027-11-01T01:30",
    ]  # fmt: skip


def test_rules_without_an_end_or_a_date_are_read_in_bounded_time() -> None:
    begun = time.process_time()
    first = datetime(2027, 1, 1, 18, tzinfo=UTC)
    assert len(ahead(read_rule("FREQ=DAILY"), first, "Asia/Riyadh", first)) == MOST_DATES
    for never in (
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2,4;BYMONTHDAY=31,-31",
        "FREQ=DAILY;BYDAY=MO;BYSETPOS=2",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ):
        assert ahead(read_rule(never), first, "Asia/Riyadh", first) == []
    leap = read_rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=-29")
    assert [str(one.date()) for one in ahead(leap, first, "UTC", first)] == ["2028-02-01"]
    assert too_many(read_rule("FREQ=DAILY;UNTIL=20900101"), first, "Asia/Riyadh")
    assert not too_many(read_rule("FREQ=YEARLY;UNTIL=20900101"), first, "Asia/Riyadh")
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=WEEKLY;UNTIL=20270230", "FREQ=WEEKLY;UNTIL=00000000", "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYHOUR=9", "FREQ=MONTHLY;BYDAY=0TU", "FREQ=WEEKLY;BYDAY=2TU", "", ";", "=",
        "FREQ=WEEKLY\nFREQ=DAILY", "FREQ=MONTHLY;BYMONTHDAY=٣", "FREQ=WEEKLY;COUNT=0",
        "FREQ=DAILY;UNTIL=20271231T235959Z;COUNT=3",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_naming_it(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_rule(text)
    assert refused.value.details["fields"] == {"rule": ["invalid"]}


@pytest.mark.parametrize(
    ("end", "goes"),
    [("", True), (";COUNT=4", True), (";COUNT=3", False), (";UNTIL=20270321T083000Z", False)],
)
def test_whether_a_rule_still_gives_dates(end: str, goes: bool) -> None:
    first = datetime(2027, 3, 1, 8, 30, tzinfo=UTC)
    assert goes_on(read_rule(f"FREQ=WEEKLY{end}"), first, "UTC", first)
    after = datetime(2027, 3, 22, 8, 30, tzinfo=UTC)
    assert goes_on(read_rule(f"FREQ=WEEKLY{end}"), first, "UTC", after) is goes
