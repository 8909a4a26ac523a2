"""The dates a rule gives: wall time in a zone, kept across clock changes (RFC 5545)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from services.events.domain.series.rule import AHEAD, MOST_DATES, Rule

LONGEST_LOOK = timedelta(days=366 * 10)
"""How far a rule with an end is followed to count its dates."""


def dates(rule: Rule, first: datetime, zone: str, before: datetime) -> list[datetime]:
    """The starts a rule gives from `first` on, before that moment and at most MOST_DATES, in UTC.

    A wall time that the clock skips is read with the offset before the change, one that comes
    twice is its first (RFC 5545, 3.3.5).
    """
    return list(islice(_starts(rule, first, zone, before), MOST_DATES))


def ahead(rule: Rule, first: datetime, zone: str, now: datetime) -> list[datetime]:
    """The dates that are made ahead as of now."""
    return dates(rule, first, zone, max(now, first) + AHEAD)


def too_many(rule: Rule, first: datetime, zone: str) -> bool:
    """Whether a rule with an end gives more dates than a series may have."""
    if rule.until is None:
        return False
    found = islice(_starts(rule, first, zone, first + LONGEST_LOOK), MOST_DATES + 1)
    return sum(1 for _ in found) > MOST_DATES


def goes_on(rule: Rule, first: datetime, zone: str, since: datetime) -> bool:
    """Whether a rule gives a date from that moment on."""
    return any(one >= since for one in _starts(rule, first, zone, since + LONGEST_LOOK))


def _starts(rule: Rule, first: datetime, zone: str, before: datetime) -> Iterator[datetime]:
    if not rule.possible:
        return iter(())
    here = ZoneInfo(zone)
    wall = first.astimezone(here).replace(tzinfo=None)
    last = before.astimezone(here).replace(tzinfo=None) + timedelta(days=1)
    # Without an end the library would go on to the year 9999.
    pattern: Any = rrulestr(f"{rule.pattern};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=wall)
    starts = (one.replace(tzinfo=here, fold=0).astimezone(UTC) for one in pattern)
    counted = islice(starts, rule.count) if rule.count is not None else starts

    def inside(start: datetime) -> bool:
        return start < before and (rule.until is None or start <= rule.until)

    return takewhile(inside, counted)
