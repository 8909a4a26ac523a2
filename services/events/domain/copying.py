"""A copy of an event: its content at another time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.events.domain.content import Content

WEEK = timedelta(weeks=1)


def copied(content: Content, starts_at: datetime | None, now: datetime) -> Content:
    """The content beginning at `starts_at`; without one, in the next week to come at the same
    hour of the same weekday by the clock on the wall. It lasts as long, and a draw keeps its
    distance from the start."""
    start = starts_at or _next_week(content, now)
    shift = start - content.starts_at
    draw_at = content.draw_at + shift if content.draw_at else None
    return replace(content, starts_at=start, ends_at=content.ends_at + shift, draw_at=draw_at)


def _next_week(content: Content, now: datetime) -> datetime:
    zone = ZoneInfo(content.timezone)
    wall = content.starts_at.astimezone(zone).replace(tzinfo=None)
    weeks = max(1, (now - content.starts_at) // WEEK)
    while True:
        start = (wall + weeks * WEEK).replace(tzinfo=zone).astimezone(UTC)
        if start > now:
            return start
        weeks += 1
