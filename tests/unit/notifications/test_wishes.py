"""Quiet hours, silences and choices by community, against the plainest reference there is."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain import KINDS
from services.notifications.domain.digest import EVERY, Digest, next_digest
from services.notifications.domain.wishes import PRESETS, Quiet, Wishes, quiet_until

ZONES = [
    "Asia/Riyadh",
    "Asia/Kathmandu",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Beirut",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "UTC",
    "",
    "Nowhere/Removed",
]
TIMES = st.builds(lambda h, m: f"{h:02}:{m:02}", st.integers(0, 23), st.sampled_from([0, 15, 30]))
QUIET = st.builds(
    lambda start, end, days: Quiet(start, end, tuple(sorted(days))),
    TIMES,
    TIMES,
    st.sets(st.integers(0, 6), min_size=1),
).filter(lambda one: one.start != one.end)
SUNDAYS = [datetime(2027, 3, 14, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)]
SUNDAYS += [datetime(2027, 10, 31, tzinfo=UTC), datetime(2027, 11, 7, tzinfo=UTC)]
SUNDAYS += [datetime(2027, 4, 4, 12, tzinfo=UTC), datetime(2027, 4, 30, tzinfo=UTC)]
NOW = st.one_of(
    st.integers(0, 366 * 1440).map(lambda n: datetime(2027, 1, 1, tzinfo=UTC) + n * MINUTE),
    st.builds(lambda day, n: day + n * MINUTE, st.sampled_from(SUNDAYS), st.integers(-900, 900)),
)
MINUTE = timedelta(minutes=1)
SLUG = "riyadh"


def quiet_there(quiet: Quiet, zone: str, moment: datetime) -> bool:
    known = zone if zone and zone != "Nowhere/Removed" else "UTC"
    wall = moment.astimezone(ZoneInfo(known))
    start, end, shows = (
        time.fromisoformat(quiet.start),
        time.fromisoformat(quiet.end),
        wall.time(),
    )
    if start < end:
        return wall.weekday() in quiet.days and start <= shows < end
    if shows >= start:
        return wall.weekday() in quiet.days
    return shows < end and (wall - timedelta(days=1)).weekday() in quiet.days


def expected(choices, kind, zone, now):
    """Channels and the minute of leaving, by walking through the minutes one by one."""
    named, here, muted, quiet, digest, preset, apart = choices
    optional = not kind.essential and kind.lane != "urgent" and kind.name != "reminder_hour"
    silent = optional and muted and (muted == "for good" or muted > now)
    chosen = here if here is not None else named
    every = [*kind.available, "digest"]
    if preset and apart is not None:
        chosen = apart
    elif preset == "everything":
        chosen = kind.available
    elif preset and kind.essential:
        chosen = named
    elif preset:
        chosen = ["inapp"] if preset == "here" else []
    if chosen is None:
        channels = kind.chosen
    else:
        waits = optional and "email" in kind.available and not kind.hidden
        channels = [one for one in every if one in chosen and (one != "digest" or waits)]
        if kind.essential and "inapp" not in channels and "email" not in channels:
            channels = kind.chosen
    if "digest" in channels and not digest:
        channels = [one for one in channels if one not in ("digest", "email")] + ["email"]
    leaves = now
    while optional and quiet and quiet_there(quiet, zone, leaves):
        leaves += MINUTE
    return set() if silent else set(channels), leaves


SOME = st.none() | st.lists(st.sampled_from(["inapp", "email", "digest", "push"]), unique=True)


@settings(max_examples=1000, deadline=None)
@given(
    named=SOME,
    here=SOME,
    muted=st.none() | st.just("for good") | NOW,
    quiet=st.none() | QUIET,
    kind=st.sampled_from(sorted(KINDS)),
    zone=st.sampled_from(ZONES),
    now=NOW,
    digest=st.none() | st.builds(Digest, st.sampled_from(EVERY), st.integers(0, 23)),
    preset=st.sampled_from(PRESETS),
    apart=SOME,
)
def test_what_people_choose_is_what_they_get(
    named, here, muted, quiet, kind, zone, now, digest, preset, apart
):
    sort = KINDS[kind]
    wishes = Wishes(
        channels={} if named is None else {kind: named},
        communities={} if here is None else {SLUG: {kind: here}},
        muted={} if muted is None else {SLUG: None if muted == "for good" else muted},
        quiet=quiet,
        digest=digest,
        preset=preset,
        apart={} if apart is None else {kind: apart},
    )
    got = set(wishes.channels_of(sort, SLUG, now)), wishes.hold(sort, zone, now)
    choices = named, here, muted, quiet, digest, preset, apart
    assert got == expected(choices, sort, zone, now)


@settings(max_examples=200, deadline=None)
@given(every=st.sampled_from(EVERY), hour=st.integers(0, 23), zone=st.sampled_from(ZONES), now=NOW)
def test_a_digest_comes_at_its_hour_and_each_day_or_week_once(every, hour, zone, now):
    digest = Digest(every, hour)
    place = ZoneInfo(zone if zone and zone != "Nowhere/Removed" else "UTC")
    due, days = next_digest(digest, zone, now), []
    for _ in range(8):
        assert due > now
        wall = due.astimezone(place)
        days.append(wall.date())
        wanted = datetime.combine(wall.date(), time(hour))
        before = (due - MINUTE).astimezone(place).replace(tzinfo=None)
        assert before < wanted <= wall.replace(tzinfo=None), "at its hour, or where it is skipped"
        due, now = next_digest(digest, zone, due), due
    apart = 1 if every == "daily" else 7
    assert [(b - a).days for a, b in pairwise(days)] == [apart] * 7
    assert every == "daily" or days[0].weekday() == 6


def test_an_hour_that_is_skipped_or_comes_twice_ends_the_quiet_when_the_wall_clock_says_so():
    night = Quiet("22:00", "02:30")
    spring = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # 01:30 in Berlin; 02:00 becomes 03:00
    assert quiet_until(night, "Europe/Berlin", spring) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    autumn = datetime(2027, 10, 31, 1, 10, tzinfo=UTC)  # 02:10 in Berlin, for the second time
    assert quiet_until(night, "Europe/Berlin", autumn) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
