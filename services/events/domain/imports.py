"""From what a file says to what a community's events say."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.common.contracts.events import ImportEvent
from services.common.contracts.shared import Place
from services.common.text import fold

MOST_TAGS = 15


def written(entry: Any, zone: str, language: str) -> ImportEvent:
    """An entry of a file as an event; `zone` is for times whose zone the file leaves open.

    Raises ValueError or OverflowError for times no calendar holds.
    """
    zone = entry.zone or zone
    starts, ends = _instant(entry.starts, zone), _instant(entry.ends, zone)
    if entry.all_day:
        ends = _instant(entry.ends + timedelta(days=1), zone)
    return ImportEvent(
        key=key_of(entry),
        community="",
        title={language: entry.title},
        starts_at=starts,
        ends_at=ends,
        timezone=zone,
        all_day=entry.all_day,
        about=entry.about,
        venue=_venue(entry, language),
        online_url=entry.online_url,
        url=entry.url,
        tags=[topic[:60] for topic in entry.topics][:MOST_TAGS],
        language=entry.language,
        uid=entry.uid,
    )


def key_of(entry: Any) -> str:
    """What stays the same when an event comes again: its UID, else name, time and place."""
    if entry.uid:
        return f"uid:{_digest(entry.uid)}"
    where = fold(entry.place) or entry.url or entry.online_url
    parts = (fold(entry.title), entry.starts.isoformat(), entry.ends.isoformat(), where)
    return f"told:{_digest(chr(31).join(parts))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _venue(entry: Any, language: str) -> Place | None:
    if not entry.place:
        return None
    return Place(
        name={language: entry.place[:200]},
        address={language: entry.address} if entry.address else {},
        latitude=entry.latitude,
        longitude=entry.longitude,
    )


def _instant(moment: date | datetime, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC)
