"""People's own clocks: zones, and the moments at which a clock on the wall shows something."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MINUTE = timedelta(minutes=1)


def zone_of(name: str) -> ZoneInfo:
    """A person's zone; UTC when none was given, or one that this system does not know (any
    longer)."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def is_lost(name: str) -> bool:
    """Whether a person named a zone that this system does not know."""
    return bool(name) and str(zone_of(name)) != name


def moments(wall: datetime, place: ZoneInfo) -> Sequence[datetime]:
    """The moments at which a clock there shows this: one; two when it is set back; when it jumps
    over it, the moment of the jump."""
    first, second = (wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(place).replace(tzinfo=None) == wall:
        return sorted({first, second})
    early, late = sorted((first, second))
    while late - early > _MINUTE:
        middle = early + (late - early) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle.astimezone(place).replace(tzinfo=None) < wall:
            early = middle
        else:
            late = middle
    return [late]
