"""The calendar of a series reads back as it was written, and gives the dates we keep."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

from services.common.contracts.events import DateView, SeriesView
from services.events.domain.series import read_rule
from services.events.recurrence import dates
from services.gateway.feeds import calendar
from tests.unit.gateway.test_feeds import event

ORIGIN = "https://alpha.test"
END = datetime(2029, 1, 10, tzinfo=UTC)
RULES = {
    "FREQ=MONTHLY;BYDAY=2TU": datetime(2027, 1, 12, 19, 30),
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU": datetime(2027, 1, 12, 19, 30),
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": datetime(2027, 1, 29, 9, 0),
    "FREQ=DAILY;COUNT=400": datetime(2027, 1, 1, 1, 30),
    "FREQ=DAILY;UNTIL=20271115T220000Z": datetime(2027, 1, 1, 2, 30),
    "FREQ=DAILY;INTERVAL=3": datetime(2027, 1, 1, 0, 30),
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "zone", ["Africa/Cairo", "Europe/London", "Africa/Casablanca", "Asia/Riyadh", "UTC"]
)
def test_calendars_expand_a_series_to_the_dates_we_make(zone: str, rule: str) -> None:
    first = RULES[rule].replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    ours = dates(read_rule(rule), first, zone, END)
    off, moved = ours[1], ours[3]
    elsewhere = moved + timedelta(hours=5)
    text = _written(rule, zone, first, [off], [(moved, elsewhere)])
    file = Calendar.from_ical(text)
    assert file.to_ical() == text
    assert zone == "UTC" or [str(one["tzid"]) for one in file.walk("VTIMEZONE")] == [zone]
    master, other = file.walk("VEVENT")
    assert master["uid"] == other["uid"] == "s1@alpha.test"
    assert other["recurrence-id"].dt == moved
    found = recurring_ical_events.of(file).between(first - timedelta(days=1), END)
    assert sorted(one["dtstart"].dt.astimezone(UTC) for one in found) == sorted(
        {*ours, elsewhere} - {off, moved}
    )


def _written(rule: str, zone: str, first: datetime, off: list[datetime], moved: list[Any]) -> bytes:
    lasts = timedelta(hours=2)
    template = event(id="s1", starts_at=first, ends_at=first + lasts, timezone=zone)
    others = [
        DateView(
            recurrence=one,
            event=replace(
                template, id="d1", series="s1", recurrence=one, starts_at=to, ends_at=to + lasts
            ),
        )
        for one, to in moved
    ]
    view = SeriesView(
        id="s1", status="published", rule=rule, template=template, excluded=off, exceptions=others,
        dates=1, next_event="", organizer=False, mine=None, continues="", revision=1, sequence=1,
    )  # fmt: skip
    return calendar([], "لقاءات", ORIGIN, "ar", [view])
