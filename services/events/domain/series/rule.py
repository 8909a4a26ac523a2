"""Recurrence rules as we take them: the part of RFC 5545 people use, bounded."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from services.common.errors import Invalid

LIMIT = 400
MOST_DATES = 520
AHEAD = timedelta(days=731)
"""How far dates are made ahead."""

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,5}",
    "UNTIL": r"\d{8}(?:T\d{6}Z)?",
    "BYDAY": rf"(?:[+-]?[1-5])?{_DAY}(?:,(?:[+-]?[1-5])?{_DAY}){{0,34}}",
    "BYMONTHDAY": r"-?[1-9]\d?(?:,-?[1-9]\d?){0,30}",
    "BYMONTH": r"(?:1[0-2]|[1-9])(?:,(?:1[0-2]|[1-9])){0,11}",
    "BYSETPOS": r"-?[1-9]\d?(?:,-?[1-9]\d?){0,5}",
    "WKST": _DAY,
}
_LONGEST_MONTH = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_ORDER = ("FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule without its end, and its end: a number of dates or a last moment (UTC), or none."""

    pattern: str
    count: int | None = None
    until: datetime | None = None

    @property
    def text(self) -> str:
        """The value of an RRULE."""
        if self.count is not None:
            return f"{self.pattern};COUNT={self.count}"
        if self.until is not None:
            return f"{self.pattern};UNTIL={self.until:%Y%m%dT%H%M%SZ}"
        return self.pattern

    @property
    def possible(self) -> bool:
        """Whether its months have its days, and its days its positions: a search for what never
        comes would go through eight thousand years, day by day for a daily rule."""
        parts = dict(part.split("=") for part in self.pattern.split(";"))
        positions = {abs(int(one)) for one in parts.get("BYSETPOS", "1").split(",")}
        if parts["FREQ"] == "DAILY" and 1 not in positions:
            return False
        if "BYMONTH" not in parts or "BYMONTHDAY" not in parts:
            return True
        longest = max(_LONGEST_MONTH.get(int(one), 31) for one in parts["BYMONTH"].split(","))
        return min(abs(int(one)) for one in parts["BYMONTHDAY"].split(",")) <= longest

    def ending(self, before: datetime) -> "Rule":
        """The same rule with every date before this moment and none after."""
        return replace(self, count=None, until=before - timedelta(seconds=1))


def read_rule(text: str) -> Rule:
    """A rule as somebody wrote it. Raises Invalid naming `rule`: invalid, too_frequent (below a
    day), too_many (dates)."""
    parts: dict[str, str] = {}
    if len(text) > LIMIT:
        raise _wrong("invalid")
    for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if name in parts:
            raise _wrong("invalid")
        parts[name.strip()] = value.strip()
    frequency = parts.get("FREQ", "")
    if frequency in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise _wrong("too_frequent")
    if frequency not in FREQUENCIES:
        raise _wrong("invalid")
    for name, value in parts.items():
        if name != "FREQ" and not re.fullmatch(_PARTS.get(name, "(?!)"), value):
            raise _wrong("invalid")
    if "BYSETPOS" in parts and not {"BYDAY", "BYMONTHDAY", "BYMONTH"} & parts.keys():
        raise _wrong("invalid")
    if "COUNT" in parts and "UNTIL" in parts:
        raise _wrong("invalid")
    if "BYDAY" in parts and frequency in ("DAILY", "WEEKLY") and re.search(r"\d", parts["BYDAY"]):
        raise _wrong("invalid")
    if "BYMONTHDAY" in parts and (
        frequency == "WEEKLY" or any(abs(int(day)) > 31 for day in parts["BYMONTHDAY"].split(","))
    ):
        raise _wrong("invalid")
    count = int(parts["COUNT"]) if "COUNT" in parts else None
    if count is not None and count > MOST_DATES:
        raise _wrong("too_many_dates")
    pattern = ";".join(f"{name}={parts[name]}" for name in _ORDER if name in parts)
    return Rule(pattern=pattern, count=count, until=_until(parts.get("UNTIL", "")))


def _until(text: str) -> datetime | None:
    if not text:
        return None
    try:
        if len(text) == 8:
            day = datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC)
            # A bare day includes all of it, wherever on Earth it is.
            return day + timedelta(days=1, hours=12)
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise _wrong("invalid") from None


def _wrong(code: str) -> Invalid:
    return Invalid(fields={"rule": [code]})
