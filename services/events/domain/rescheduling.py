"""Until when people may say that they come at another time."""

from datetime import datetime, timedelta

from services.common.errors import Invalid

SHORTEST = timedelta(hours=4)
"""Nobody loses a seat by silence sooner than this after being asked."""
USUAL = timedelta(days=3)
BEFORE_START = timedelta(days=1)
"""Whoever waits should hear a day ahead, where there is time for it."""


def deadline(before: datetime, starts_at: datetime, by: datetime | None, now: datetime) -> datetime:
    """The deadline asked for, or the usual one. Raises Invalid naming `starts_at` when it does not
    move, or `confirm_by` when people would have too little time, or none before the start."""
    if starts_at == before:
        raise Invalid(fields={"starts_at": ["same_time"]})
    if by is None:
        by = max(now + SHORTEST, min(now + USUAL, starts_at - BEFORE_START))
    if by < now + SHORTEST:
        raise Invalid(fields={"confirm_by": ["too_soon"]})
    if by >= starts_at:
        raise Invalid(fields={"confirm_by": ["after_start"]})
    return by.replace(microsecond=by.microsecond // 1000 * 1000)
