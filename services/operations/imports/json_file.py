"""Events from JSON: a list of conferences with name, url, startDate, endDate, city, topic …"""

import json
import re
from collections.abc import Iterator
from typing import Any

from services.events.reading.entries import (
    Bad,
    Entry,
    Read,
    Refused,
    Unusable,
    in_order,
    moment_of,
    required,
    several,
    text_of,
    web_address,
    yes_or_no,
    zone_of,
)

NAMES = {
    "title": "name",
    "starts_at": "startDate",
    "ends_at": "endDate",
    "timezone": "timezone",
    "venue": "city",
    "venue.name": "city",
    "city_id": "city",
    "online_url": "url",
    "url": "url",
    "field_ids": "topic",
    "tags": "topic",
}
_SPACE = re.compile(r"[ \t\n\r]*")


def read_json(text: str) -> list[Read]:
    """Every entry of the list, in order. Raises Unusable when the whole is not a JSON list."""
    return [
        _read(entry, f"entry {place} (line {line})")
        for place, (entry, line) in enumerate(_elements(text), 1)
    ]


def _elements(text: str) -> Iterator[tuple[Any, int]]:
    """Each element with the line it begins on."""
    decode = json.JSONDecoder().raw_decode
    place, line, seen, first = _skip(text, 0), 1, 0, True
    if text[place : place + 1] != "[":
        _refuse_whole(text)
    place = _skip(text, place + 1)
    while text[place : place + 1] != "]":
        if not first:
            if text[place : place + 1] != ",":
                _refuse_at(text, place, "a comma or the end of the list is expected")
            place = _skip(text, place + 1)
        line, seen, first = line + text.count("\n", seen, place), place, False
        try:
            entry, end = decode(text, place)
        except json.JSONDecodeError as wrong:
            _refuse_at(text, wrong.pos, wrong.msg)
        except StopIteration:
            _refuse_at(text, place, "it ends too early")
        except RecursionError:
            _refuse_at(text, place, "nested too deeply")
        yield entry, line
        place = _skip(text, end)
    if _skip(text, place + 1) != len(text):
        _refuse_at(text, place + 1, "something follows the list")


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _refuse_whole(text: str) -> None:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        raise Unusable("the file is not JSON") from None
    raise Unusable("the JSON in the file is not a list of events")


def _refuse_at(text: str, place: int, why: str) -> None:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    raise Unusable(f"the file is not JSON: line {line}, column {column}: {why}")


def _read(entry: Any, where: str) -> Read:
    if not isinstance(entry, dict):
        return Refused(where, "entry", "not an object with fields")
    try:
        return _entry(entry, where)
    except Bad as bad:
        return Refused(where, bad.name, bad.why)


def _entry(given: dict[str, Any], where: str) -> Entry:
    starts = moment_of(given.get("startDate"), "startDate")
    ends = moment_of(given["endDate"], "endDate") if given.get("endDate") else starts
    in_order(starts, ends, "startDate", "endDate")
    online, url = yes_or_no(given.get("online"), "online"), web_address(given.get("url"), "url")
    entry = Entry(
        where=where,
        title=required(text_of(given.get("name"), "name"), "name"),
        starts=starts,
        ends=ends,
        zone=zone_of(given.get("timezone"), "timezone"),
        city=text_of(given.get("city"), "city", 200),
        country=text_of(given.get("country"), "country", 100),
        online=online,
        url=url,
        online_url=url if online else "",
        topics=several(given.get("topic"), "topic"),
        about=_about(given),
        language=next(iter(several(given.get("locales"), "locales")), "").lower()[:35],
        uid=text_of(given.get("uid"), "uid", 400),
        names=NAMES,
    )
    if not entry.city and not online:
        raise Bad("city", "neither a city nor online")
    if online and not url:
        raise Bad("url", "missing, and the event is online")
    return entry


def _about(given: dict[str, Any]) -> dict[str, str]:
    """What else is said of a conference, a line each."""
    lines: list[tuple[str, str]] = []
    # Asides need not be addresses: many write a sentence there.
    if calls := text_of(given.get("cfpUrl"), "cfpUrl", 500):
        until = given.get("cfpEndDate")
        end = moment_of(until, "cfpEndDate").isoformat()[:10] if until else ""
        lines.append(
            (
                f"تقديم المشاركات{f' حتى {end}' if end else ''}: {calls}",
                f"Call for papers{f' until {end}' if end else ''}: {calls}",
            )
        )
    if conduct := text_of(given.get("cocUrl"), "cocUrl", 500):
        lines.append((f"ميثاق السلوك: {conduct}", f"Code of conduct: {conduct}"))
    if yes_or_no(given.get("offersSignLanguageOrCC"), "offersSignLanguageOrCC"):
        lines.append(("لغة إشارة أو نص مصاحب", "Sign language or captions"))
    for network in ("twitter", "mastodon", "bluesky"):
        if account := text_of(given.get(network), network, 200):
            lines.append((f"{network.title()}: {account}",) * 2)
    if not lines:
        return {}
    return {"ar": "\n".join(one[0] for one in lines), "en": "\n".join(one[1] for one in lines)}
