"""Instants as the API writes them."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


def instant(time: datetime | None) -> str | None:
    """An instant in UTC."""
    return None if time is None else time.isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def local(time: datetime, zone: str) -> str:
    """An instant with the offset its own zone has then."""
    try:
        return time.astimezone(_zone(zone)).isoformat()
    except OverflowError:
        return time.isoformat()
