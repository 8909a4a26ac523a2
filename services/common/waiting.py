"""How long to wait before asking again: what the other side wishes, and a little apart."""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

APART = 0.1
"""By how much of itself a wait may grow, so that what failed together is not tried together."""


def apart(seconds: float, *of: object) -> float:
    """A wait that is a little longer, always by the same for the same `of`."""
    spread = zlib.crc32(repr(of).encode()) / 2**32
    return seconds * (1 + APART * spread)


def asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds a Retry-After header names, as a number or a date (RFC 9110 10.2.3); None when
    there is none that can be read. `headers` by names in small letters.

    A date is compared with the other side's own clock where it tells (its Date header), so that
    neither clock needs to be right.
    """
    wish = headers.get("retry-after", "").strip()
    if wish.isascii() and wish.isdigit():
        return float(wish[:12])
    until = _moment(wish)
    if until is None:
        return None
    now = _moment(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
