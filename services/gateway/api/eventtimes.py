"""Times of events as people write them: with an offset, or as the clock on the wall says."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.common.errors import Invalid
from services.common.rules import zones

TIMES = ("starts_at", "ends_at", "draw_at", "opens_at", "closes_at", "at", "confirm_by")


def at(body: dict[str, Any], zone: str | None) -> dict[str, Any]:
    """The body with its `…_at` times as instants.

    Wall time is read in `zone`: of two possible instants the first; one that the clock skips is
    Invalid with `skipped_by_clock_change`.
    """
    wrong: dict[str, list[str]] = {}
    if zone is not None and zone not in zones():
        wrong["timezone"] = ["unknown_timezone"]
    for name in TIMES:
        if body.get(name) is not None:
            try:
                body[name] = _instant(body[name], zone if zone in zones() else None)
            except ValueError as no:
                wrong[name] = [str(no)]
    if wrong:
        raise Invalid(fields=wrong)
    return body


def _instant(time: datetime, zone: str | None) -> datetime:
    if not 1970 <= time.year <= 2200:
        raise ValueError("invalid")
    if time.tzinfo is not None:
        return time.astimezone(UTC)
    if zone is None:
        raise ValueError("needs_timezone")
    instant = time.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != time:
        raise ValueError("skipped_by_clock_change")
    return instant
