"""The digest: what is on in a person's field and city, and what they chose to be told in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.common.errors import Invalid
from services.notifications.domain.clocks import moments, zone_of
from services.notifications.domain.telling import DIGEST, EMAIL, Kind, sorts

EVERY = ("daily", "weekly")
HORIZON = timedelta(days=45)
"""How far ahead meetings are looked for."""
MOST_MEETINGS, MOST_COMMUNITIES, MOST_HELD = 10, 5, 30

sorts(
    Kind(
        name=DIGEST,
        available=(EMAIL,),
        chosen=(EMAIL,),
        lane="bulk",
        leads_to="home",
        hidden=True,
    ),
    Kind(
        name="digest_meeting",
        available=(),
        chosen=(),
        leads_to="event",
        shows=("when", "place"),
        hidden=True,
    ),
    Kind(name="digest_community", available=(), chosen=(), hidden=True),
)


@dataclass(frozen=True)
class Digest:
    """How often, and when by the person's clock; `day` counts for weekly ones, Monday is 0."""

    every: str
    hour: int = 8
    day: int = 6


def check_digest(every: str, hour: int, day: int) -> Digest:
    """A choice as it is kept. Raises Invalid naming `digest.every`, `digest.hour`,
    `digest.day`."""
    good = {"every": every in EVERY, "hour": hour in range(24), "day": day in range(7)}
    wrong = {f"digest.{name}": ["not_one_of"] for name, fine in good.items() if not fine}
    if wrong:
        raise Invalid(fields=wrong)
    return Digest(every, hour, day)


def next_digest(digest: Digest, zone: str, after: datetime) -> datetime:
    """When the next one is due, in UTC; where the clock jumps over its hour, at the jump."""
    return next(one for one in _dues(digest, zone, after) if one > after)


def _dues(digest: Digest, zone: str, after: datetime) -> Iterator[datetime]:
    place = zone_of(zone)
    today = after.astimezone(place).date()
    for days in range(-1, 9):
        day = today + timedelta(days=days)
        if digest.every == "daily" or day.weekday() == digest.day:
            wall = datetime(day.year, day.month, day.day, digest.hour)
            yield moments(wall, place)[0].astimezone(UTC)
