"""Entries to events: the same conference under several topics becomes one event."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.common.contracts.events import ImportEvent
from services.common.contracts.shared import Place, Text
from services.common.text import fold
from services.events.reading.entries import Entry, Moment, Read, Refused, language_of
from services.membership import cities, fields

MOST_FIELDS = 10
MOST_TAGS = 15


@dataclass
class Listed:
    """One event and the entries of the file that tell of it."""

    entries: list[Entry]
    event: ImportEvent


@dataclass
class Gathered:
    """Everything in a file: events to take over, what is refused, cities nobody knows."""

    listed: list[Listed] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unknown_cities: Counter[str] = field(default_factory=Counter)

    @property
    def entries(self) -> int:
        """How many entries the file has."""
        return sum(len(one.entries) for one in self.listed) + len(self.refused)


def gather(read: Iterable[Read], zone: str = "") -> Gathered:
    """Bring entries together by what they tell of; `zone` is for times whose place is unknown."""
    gathered = Gathered()
    groups: dict[str, list[Entry]] = {}
    for one in read:
        if isinstance(one, Refused):
            gathered.refused.append(one)
        else:
            groups.setdefault(key_of(one), []).append(one)
    for key, entries in groups.items():
        try:
            event = _event(key, entries, zone, gathered.unknown_cities)
        except (OverflowError, ValueError):
            gathered.refused += [Refused(one.where, "start", "no such time") for one in entries]
            continue
        gathered.listed.append(Listed(entries, event))
    return gathered


def key_of(entry: Entry) -> str:
    """What stays the same when an event is imported again: its UID, else name, time and place.

    A year in the name, an addition to the city («Dallas, TX») and how the country is written make
    no difference. Events without a place are told apart by their address on the web.
    """
    if entry.uid:
        return f"uid:{hashlib.sha256(entry.uid.encode()).hexdigest()[:40]}"
    name = fold(entry.title)
    name = re.sub(rf"\s+{entry.starts.year}$", "", name) or name
    if entry.city or entry.place:
        where = [
            fold(re.split("[,،]", entry.city)[0]),
            cities.country_code(entry.country) or fold(entry.country),
            fold(entry.place),
        ]
    else:
        where = [_plain_address(entry.url or entry.online_url)]
    parts = [name, entry.starts.isoformat(), entry.ends.isoformat(), *where]
    return f"told:{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:40]}"


def _plain_address(url: str) -> str:
    address = re.sub(r"^https?://(www\.)?", "", url.lower())
    return re.split("[?#]", address)[0].rstrip("/")


def _event(key: str, entries: list[Entry], zone: str, unknown: Counter[str]) -> ImportEvent:
    entry = _together(entries)
    city_id = _city(entry)
    if city_id is None and entry.city:
        unknown[", ".join(filter(None, (entry.city, entry.country)))] += len(entries)
    zone = entry.zone or (cities.timezone(city_id) if city_id else None) or zone or "UTC"
    starts, ends = _instants(entry, zone)
    field_ids, tags = _topics(entry.topics)
    return ImportEvent(
        key=key,
        # The service puts the community's own id in its place.
        community="",
        title={language_of(entry.title): entry.title},
        starts_at=starts,
        ends_at=ends,
        timezone=zone,
        all_day=entry.all_day,
        about=entry.about,
        venue=_venue(entry, city_id),
        online_url=entry.online_url,
        url=entry.url,
        city_id=city_id or "",
        field_ids=field_ids,
        tags=tags,
        language=entry.language,
        uid=entry.uid,
    )


def _together(entries: list[Entry]) -> Entry:
    """One entry with what all of them say; where they differ the first is right."""
    first = entries[0]
    if len(entries) == 1:
        return first

    def said(name: str) -> str:
        return next((str(value) for one in entries if (value := getattr(one, name))), "")

    return replace(
        first,
        zone=said("zone"),
        address=said("address"),
        url=said("url"),
        online_url=said("online_url"),
        language=said("language"),
        online=any(one.online for one in entries),
        topics=list(dict.fromkeys(topic for one in entries for topic in one.topics)),
        about=_all_lines([one.about for one in entries]),
    )


def _all_lines(texts: list[Text]) -> Text:
    languages = dict.fromkeys(language for text in texts for language in text)
    return {
        language: "\n".join(
            dict.fromkeys(line for text in texts for line in text.get(language, "").split("\n"))
        ).strip()
        for language in languages
    }


def _city(entry: Entry) -> str | None:
    if entry.city:
        return cities.resolve(entry.city, entry.country or None)
    parts = [part.strip() for part in re.split("[,،\n]", entry.place) if part.strip()]
    if len(parts) < 2:
        return cities.resolve(entry.place) if entry.place else None
    # An address names the city last, or before the country.
    return cities.resolve(", ".join(parts[-2:])) or cities.resolve(parts[-1])


def _venue(entry: Entry, city_id: str | None) -> Place | None:
    if not (entry.city or entry.place):
        return None
    written = ", ".join(filter(None, (entry.city, entry.country)))
    city = cities.get(city_id) if city_id else None
    if entry.place:
        name = {language_of(entry.place): entry.place[:200]}
    elif city is not None:
        name = dict(city.name)
    else:
        name = {language_of(written): written[:200]}
    return Place(
        name=name,
        address={language_of(entry.address): entry.address} if entry.address else {},
        city_id=city_id or "",
        latitude=entry.latitude,
        longitude=entry.longitude,
    )


def _instants(entry: Entry, zone: str) -> tuple[datetime, datetime]:
    """Begin and end in UTC; whole days from midnight to midnight in the event's zone."""
    if entry.all_day:
        ends: Moment = entry.ends + timedelta(days=1)
        return _midnight(entry.starts, zone), _midnight(ends, zone)
    return _instant(entry.starts, zone), _instant(entry.ends, zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _instant(moment: Moment, zone: str) -> datetime:
    assert isinstance(moment, datetime)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC)


def _topics(topics: list[str]) -> tuple[list[str], list[str]]:
    """Fields of the tree for those topics it knows, tags for the others."""
    found = {topic: fields.resolve(topic) for topic in topics}
    ids = dict.fromkeys(known.id for known in found.values() if known is not None)
    tags = [topic[:60] for topic, known in found.items() if known is None]
    return list(ids)[:MOST_FIELDS], tags[:MOST_TAGS]
