"""Events from Meetup's JSON: its GraphQL answers, and the lists of its older API.

GraphQL: `{"data": {"groupByUrlname": {"events": {"edges": [{"node": {"title", "dateTime",
"endTime" or "duration", "eventUrl", "venues" or "venue", "description"}}]}}}}`, under whatever
names the query gave. Older: a list (or `{"results": [...]}`) of `{"name", "time", "duration"
(both milliseconds), "utc_offset", "venue": {"name", "address_1", "city"}, "link"}`.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from icalendar import vDuration

from services.events.reading.entries import (
    LONGEST_TEXT,
    Bad,
    Entry,
    Read,
    Refused,
    Unusable,
    in_bounds,
    in_order,
    language_of,
    moment_of,
    required,
    text_of,
    web_address,
    zone_of,
)

DEEPEST = 12
_USUAL = timedelta(hours=2)
_BLOCKS = {"p", "br", "li", "div", "ul", "ol", "h1", "h2", "h3"}


def read_meetup(text: str) -> list[Read]:
    """Every event in the file, wherever it stands. Raises Unusable."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Unusable("the file is not JSON") from None
    found = list(_events(told))
    if not found:
        raise Unusable("the file has no events as Meetup tells them")
    return [_read(one, f"event {place}") for place, one in enumerate(found, 1)]


def _events(told: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(told, list):
        for one in told:
            yield from _events(one, depth + 1)
    elif isinstance(told, dict):
        if "dateTime" in told or ("time" in told and "name" in told):
            yield told
        else:
            for one in told.values():
                yield from _events(one, depth + 1)


def _read(told: dict[str, Any], where: str) -> Read:
    try:
        return _entry(told, where)
    except Bad as bad:
        return Refused(where, bad.name, bad.why, bad.code)


def _entry(told: dict[str, Any], where: str) -> Entry:
    if str(told.get("status", "")).upper() in ("CANCELLED", "CANCELED"):
        raise Bad("status", "the event is cancelled", "cancelled_there")
    starts, ends = _times(told)
    in_order(starts, ends, "dateTime", "endTime")
    url = web_address(told.get("eventUrl") or told.get("link"), "eventUrl")
    venue = told.get("venue") or next(iter(told.get("venues") or []), None) or {}
    venue = venue if isinstance(venue, dict) else {}
    address = text_of(venue.get("address") or venue.get("address_1"), "venue", 500)
    city = text_of(venue.get("city"), "venue", 200)
    online = str(told.get("eventType", "")).upper() in ("ONLINE", "HYBRID") or bool(
        told.get("isOnline") or told.get("is_online_event")
    )
    about = _plain(text_of(told.get("description"), "description", LONGEST_TEXT * 2, True))
    id = text_of(told.get("id") if isinstance(told.get("id"), str) else "", "id", 200)
    entry = Entry(
        where=where,
        title=required(text_of(told.get("title") or told.get("name"), "title"), "title"),
        starts=starts,
        ends=ends,
        zone=zone_of(told.get("timezone"), "timezone"),
        place=text_of(venue.get("name"), "venue", 200) or city,
        address=", ".join(filter(None, (address, city))),
        online=online,
        url=url,
        online_url=url if online else "",
        about={language_of(about): about} if about else {},
        uid=f"event_{id}@meetup.com" if id else "",
    )
    if not (entry.place or entry.online_url):
        raise Bad("venue", "neither a place nor an online address", "no_place")
    return entry


def _times(told: dict[str, Any]) -> tuple[datetime, datetime]:
    if "dateTime" in told:
        starts = moment_of(told["dateTime"], "dateTime")
        if not isinstance(starts, datetime):
            raise Bad("dateTime", "a day without a time")
        if told.get("endTime"):
            ends = moment_of(told["endTime"], "endTime")
            if not isinstance(ends, datetime):
                raise Bad("endTime", "a day without a time")
            return starts, ends
        return starts, starts + _length(told.get("duration"))
    try:
        starts = datetime.fromtimestamp(told["time"] / 1000, UTC)
        length = timedelta(milliseconds=told.get("duration") or 0) or _USUAL
        return in_bounds(starts, "time"), starts + length  # type: ignore[return-value]
    except (TypeError, ValueError, OverflowError, OSError):
        raise Bad("time", "not a time in milliseconds") from None


def _length(duration: Any) -> timedelta:
    if not duration:
        return _USUAL
    try:
        length = vDuration.from_ical(str(duration)[:40])
    except ValueError:
        raise Bad("duration", "not a length of time such as PT2H") from None
    return length if isinstance(length, timedelta) else _USUAL


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")


def _plain(text: str) -> str:
    """Meetup's descriptions are HTML; ours are text."""
    if "<" not in text and "&" not in text:
        return text
    reader = _Plain()
    reader.feed(text)
    return "\n".join(filter(None, (line.strip() for line in "".join(reader.parts).split("\n"))))
