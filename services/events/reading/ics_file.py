"""Events from iCalendar (RFC 5545), each VEVENT read by itself so that one bad one spoils none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from icalendar import Calendar, Component
from icalendar.timezone import tzp
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from services.common.rules import zones
from services.events.reading.entries import (
    LONGEST_TEXT,
    Bad,
    Entry,
    Moment,
    Read,
    Refused,
    Unusable,
    in_bounds,
    in_order,
    language_of,
    required,
    text_of,
    web_address,
)

NAMES = {
    "title": "SUMMARY",
    "about": "DESCRIPTION",
    "starts_at": "DTSTART",
    "ends_at": "DTEND",
    "venue": "LOCATION",
    "venue.name": "LOCATION",
    "venue.latitude": "GEO",
    "venue.longitude": "GEO",
    "online_url": "URL",
    "url": "URL",
    "field_ids": "CATEGORIES",
    "tags": "CATEGORIES",
}
_ONLINE = re.compile(r"online|virtual|zoom|webinar|teams meeting|google meet|عن بعد|عن بُعد", re.I)
_LINK = re.compile(r"https?://[^\s<>\"]+")
_YEARLY = re.compile(
    r"RRULE:(?=[^\n]*FREQ=YEARLY)(;?(FREQ=YEARLY|INTERVAL=\d{1,2}|COUNT=\d{1,3}|UNTIL=[\dTZ]{8,16}"
    r"|WKST=\w\w|BYMONTH=\d{1,2}|BYMONTHDAY=-?\d{1,2}(,-?\d{1,2}){0,6}|BYDAY=[-+]?\d?\w\w))+",
    re.I,
)
UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)
"""What the library raises at what is no calendar."""
MOST_ZONES = 100
LARGEST_EVENT = 200_000
"""Characters; the library's time grows with the square of a list's length."""
_NO_END = timedelta(hours=1)


@dataclass
class _Block:
    """One VEVENT as it is written."""

    line: int
    lines: list[str] = field(default_factory=list)
    whole: bool = False


def read_ics(text: str) -> list[Read]:
    """Every VEVENT, in order. Raises Unusable when there is no calendar in the file.

    An event without an end lasts a day when it is all day, and an hour otherwise. Times without a
    zone are those of X-WR-TIMEZONE, else of the place.
    """
    lines = re.split("\r\n|\n|\r", text)
    if not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines):
        raise Unusable("the file is not iCalendar: it has no BEGIN:VCALENDAR")
    _learn_zones(lines)
    own_zone = _calendar_zone(lines)
    return [_read(block, own_zone) for block in _blocks(lines, "VEVENT")]


def _blocks(lines: list[str], kind: str) -> Iterator[_Block]:
    block: _Block | None = None
    for number, line in enumerate(lines, 1):
        mark = line.rstrip().upper()
        if mark == f"BEGIN:{kind}":
            if block is not None:
                yield block
            block = _Block(number)
        if block is not None:
            block.lines.append(line)
        if mark in (f"END:{kind}", "END:VCALENDAR") and block is not None:
            block.whole = mark == f"END:{kind}"
            yield block
            block = None
    if block is not None:
        yield block


def _learn_zones(lines: list[str]) -> None:
    """Have the library remember what the file's own zones mean, and forget those of other files:
    two calendars may call different things by one name."""
    tzp.use_default()
    for block in islice(_blocks(lines, "VTIMEZONE"), MOST_ZONES):
        if block.whole and _is_plain(block.lines):
            try:
                Calendar.from_ical(_calendar(block.lines))
            except UNREADABLE:
                continue  # an event that needs it is refused by name


def _is_plain(lines: list[str]) -> bool:
    """Whether a zone's rules are few and yearly. The library counts every change of the clock out
    until the year 2038; a rule of another kind could name billions."""
    unfolded = re.sub(r"\n[ \t]", "", "\n".join(lines)).split("\n")
    rules = [line for line in unfolded if line.upper().startswith(("RRULE", "EXRULE"))]
    return len(lines) <= 2000 and all(_YEARLY.fullmatch(line.strip()) for line in rules)


def _calendar(lines: list[str]) -> bytes:
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//multaqa//import//", *lines]
    return "\r\n".join([*whole, "END:VCALENDAR", ""]).encode("utf-8", "replace")


def _calendar_zone(lines: list[str]) -> str:
    for line in lines[:200]:
        name, _, value = line.partition(":")
        if name.split(";")[0].strip().upper() == "X-WR-TIMEZONE":
            return _iana(value.strip())
    return ""


def _read(block: _Block, own_zone: str) -> Read:
    where = f"line {block.line}"
    if not block.whole:
        return Refused(where, "VEVENT", "it is cut off before its end", "cut_off")
    written = list(_without_attachments(block.lines))
    if sum(map(len, written)) > LARGEST_EVENT:
        return Refused(where, "VEVENT", f"longer than {LARGEST_EVENT} characters", "too_long")
    try:
        events = Calendar.from_ical(_calendar(written)).walk("VEVENT")
        event = events[0]
    except UNREADABLE as wrong:
        why = f"it cannot be read ({str(wrong)[:100]})"
        return Refused(where, "VEVENT", why, "unreadable")
    uid = _text(event, "UID", 400)
    where = f"{where}, UID {uid[:60]}" if uid else where
    try:
        return _entry(event, uid, where, own_zone)
    except Bad as bad:
        return Refused(where, bad.name, bad.why, bad.code)


def _without_attachments(lines: list[str]) -> Iterator[str]:
    """The lines but for attachments, which may be pictures of any size and are not taken over."""
    inside = False
    for line in lines:
        inside = line[:1] in (" ", "\t") if inside else False
        inside = inside or line[:6].upper() == "ATTACH"
        if not inside:
            yield line


def _entry(event: Component, uid: str, where: str, own_zone: str) -> Entry:
    for name in ("RRULE", "RDATE"):
        if name in event:
            raise Bad(name, "a repeating event; export its dates as single events", "repeats")
    if _text(event, "STATUS").upper() == "CANCELLED":
        raise Bad("STATUS", "the event is cancelled", "cancelled_there")
    starts, zone = _moment(event, "DTSTART")
    if starts is None:
        raise Bad("DTSTART", "missing", "required")
    ends = _end(event, starts)
    in_order(starts, ends, "DTSTART", "DTEND")
    location, link = _text(event, "LOCATION", 500), _link(event)
    online_url = link if link and (not location or _is_online(event, location)) else ""
    about = _text(event, "DESCRIPTION", LONGEST_TEXT, several_lines=True)
    entry = Entry(
        where=where,
        title=required(_text(event, "SUMMARY"), "SUMMARY"),
        starts=starts,
        ends=ends,
        zone=zone or own_zone,
        online=bool(online_url),
        url=web_address(_text(event, "URL"), "URL") if _text(event, "URL") else "",
        online_url=online_url,
        topics=_categories(event),
        about={language_of(about): about} if about else {},
        language=_language(event),
        uid=uid + _recurrence(event),
        names=NAMES,
    )
    if not (online_url and _only_online(location)):
        entry.place = location
        entry.latitude, entry.longitude = _geo(event)
    if not (entry.place or online_url):
        raise Bad("LOCATION", "neither a place nor an online address", "no_place")
    return entry


def _end(event: Component, starts: Moment) -> Moment:
    ends, _ = _moment(event, "DTEND")
    if ends is None and "DURATION" in event:
        length = _value(event, "DURATION")
        if not isinstance(length, timedelta):
            raise Bad("DURATION", "not a length of time such as PT2H")
        try:
            ends = starts + length
        except OverflowError:
            raise Bad("DURATION", "too long", "too_long_event") from None
    all_day = not isinstance(starts, datetime)
    if ends is None:
        return starts if all_day else starts + _NO_END
    if all_day and not isinstance(ends, datetime):
        # A calendar names the day after the last one; some name the last.
        return max(ends - timedelta(days=1), starts) if ends >= starts else ends
    return ends


def _moment(event: Component, name: str) -> tuple[Moment | None, str]:
    """A day or a time, and its zone where the file names one we know."""
    if name not in event:
        return None, ""
    value = _value(event, name)
    if not isinstance(value, date):
        raise Bad(name, "not a date or time")
    written = event.get(name)
    named = str(getattr(written, "params", {}).get("TZID", "")).strip()
    zone = _iana(named)
    if isinstance(value, datetime):
        if named and value.tzinfo is None:
            why = f"the time zone «{named[:60]}» is unknown, and the file does not say it"
            raise Bad(name, why, "unknown_timezone")
        value = value.replace(microsecond=0)
    return in_bounds(value, name), zone


def _value(event: Component, name: str) -> Any:
    written = event.get(name)
    if isinstance(written, list):
        raise Bad(name, "given more than once")
    try:
        return written.dt
    except (AttributeError, ValueError):
        raise Bad(name, f"«{str(written)[:40]}» cannot be read") from None


def _iana(name: str) -> str:
    """The IANA name of a zone as calendars of many makers write it, or ''."""
    known = zones()
    parts = name.strip("/").split("/")
    ends = ("/".join(parts[place:]) for place in range(len(parts)))
    return next((end for end in ends if end in known), WINDOWS_TO_OLSON.get(name, ""))


def _text(event: Component, name: str, limit: int = 2000, several_lines: bool = False) -> str:
    written = event.get(name)
    if isinstance(written, list):
        written = written[0]
    return text_of(str(written), name, limit, several_lines) if written is not None else ""


def _link(event: Component) -> str:
    """Where one attends: the conference's address, else the event's, else one in LOCATION."""
    for name in ("CONFERENCE", "X-GOOGLE-CONFERENCE", "URL", "LOCATION"):
        if found := _LINK.search(_text(event, name)):
            return web_address(found[0].rstrip(".,;)"), name)
    return ""


def _is_online(event: Component, location: str) -> bool:
    return (
        "CONFERENCE" in event
        or "X-GOOGLE-CONFERENCE" in event
        or bool(_ONLINE.search(location) or _LINK.search(location))
    )


def _only_online(location: str) -> bool:
    """Whether a location names no place beside the network."""
    rest = _LINK.sub("", location)
    return not rest.strip(" -–—:()،,") or bool(_ONLINE.search(rest) and len(rest.split()) <= 3)


def _categories(event: Component) -> list[str]:
    written = event.get("CATEGORIES")
    found = written if isinstance(written, list) else [written] if written is not None else []
    words = [str(word) for one in found for word in getattr(one, "cats", [one])]
    return list(dict.fromkeys(filter(None, (text_of(w, "CATEGORIES", 60) for w in words))))[:50]


def _language(event: Component) -> str:
    said = getattr(event.get("SUMMARY"), "params", {}).get("LANGUAGE", "")
    return str(said).lower()[:35]


def _recurrence(event: Component) -> str:
    """One changed date of a repeating event is an event of its own."""
    return f"#{_value(event, 'RECURRENCE-ID').isoformat()}" if "RECURRENCE-ID" in event else ""


def _geo(event: Component) -> tuple[float | None, float | None]:
    geo = event.get("GEO")
    try:
        latitude, longitude = float(geo.latitude), float(geo.longitude)
    except (AttributeError, TypeError, ValueError):
        return None, None
    good = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return (latitude, longitude) if good else (None, None)
