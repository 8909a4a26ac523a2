"""When and from where people want to hear: quiet hours, muted communities, choices by community."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache

from services.common.errors import Invalid
from services.notifications.domain.choosing import channels_for, check_choices
from services.notifications.domain.clocks import moments, zone_of
from services.notifications.domain.digest import Digest
from services.notifications.domain.telling import DIGEST, EMAIL, INAPP, Kind

MOST_COMMUNITIES = 200
EVERYTHING, ESSENTIAL, HERE = "everything", "essential", "here"
PRESETS = ("", EVERYTHING, ESSENTIAL, HERE)
"""All there is by every channel; only what must be known; the rest in the application only."""
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class Quiet:
    """From `start` to `end` by the clock on the wall, past midnight when `end` is earlier;
    `days` are those on which it begins, Monday is 0."""

    start: str
    end: str
    days: tuple[int, ...] = tuple(range(7))

    def holds(self, wall: datetime) -> bool:
        """Whether it is quiet when the person's clock shows this."""
        start, end = time.fromisoformat(self.start), time.fromisoformat(self.end)
        shows = wall.time().replace(tzinfo=None)
        if start < end:
            return start <= shows < end and wall.weekday() in self.days
        began_yesterday = (wall.weekday() - 1) % 7 in self.days
        return (shows >= start and wall.weekday() in self.days) or (shows < end and began_yesterday)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """All a person chose. `muted` has the end of each silence, None for one without. While a
    `preset` holds, it counts in place of what was chosen before; `apart` was chosen after it."""

    channels: Mapping[str, list[str]] = field(default_factory=dict)
    communities: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    muted: Mapping[str, datetime | None] = field(default_factory=dict)
    quiet: Quiet | None = None
    digest: Digest | None = None
    preset: str = ""
    apart: Mapping[str, list[str]] = field(default_factory=dict)

    def channels_of(self, kind: Kind, slug: str, now: datetime) -> tuple[str, ...]:
        """By which channels the person hears of this kind from this community. A silence does
        not cover what must be known, nor the answer to something the person just did."""
        if kind.can_wait and slug in self.silent(now):
            return ()
        if self.preset:
            wanted = channels_for(kind, self.apart) if kind.name in self.apart else self._all(kind)
        else:
            here = self.communities.get(slug, {})
            wanted = channels_for(kind, here if kind.name in here else self.channels)
        if DIGEST in wanted and self.digest is None:
            # What was to wait for a digest is mailed when there is none.
            wanted = tuple(dict.fromkeys(EMAIL if one == DIGEST else one for one in wanted))
        return wanted

    def _all(self, kind: Kind) -> tuple[str, ...]:
        """What the preset says of a kind; what must be known is told as it was chosen."""
        if self.preset == EVERYTHING:
            return kind.available
        if kind.essential:
            return channels_for(kind, self.channels)
        return tuple(one for one in kind.available if self.preset == HERE and one == INAPP)

    def silent(self, now: datetime) -> set[str]:
        """The communities nothing optional is told of now."""
        return {slug for slug, end in self.muted.items() if end is None or end > now}

    def hold(self, kind: Kind, zone: str, now: datetime) -> datetime:
        """When what leaves the application may go: now, or when quiet hours are over."""
        if self.quiet is None or not kind.can_wait:
            return now
        return quiet_until(self.quiet, zone, now) or now


NOTHING_CHOSEN = Wishes()


@lru_cache(maxsize=4096)
def quiet_until(quiet: Quiet, zone: str, now: datetime) -> datetime | None:
    """When these quiet hours are over, in UTC; None while it is not quiet."""
    place = zone_of(zone)
    if not quiet.holds(now.astimezone(place)):
        return None
    at = time.fromisoformat(quiet.end)
    today = now.astimezone(place).date()
    ends = (
        moment
        for days in range(3)
        for moment in moments(datetime.combine(today + timedelta(days=days), at), place)
    )
    later = (one for one in sorted(ends) if one > now and not quiet.holds(one.astimezone(place)))
    return next(later, None)


def check_quiet(start: str, end: str, days: Sequence[int]) -> Quiet:
    """Quiet hours as they are kept. Raises Invalid naming `quiet.start`, `quiet.end` or
    `quiet.days`."""
    mistakes: dict[str, list[str]] = {}
    for name, given in (("start", start), ("end", end)):
        if not _TIME.fullmatch(given):
            mistakes[f"quiet.{name}"] = ["invalid"]
    if not mistakes and start == end:
        mistakes["quiet.end"] = ["not_one_of"]
    if not days or not set(days) <= set(range(7)):
        mistakes["quiet.days"] = ["not_one_of"]
    if mistakes:
        raise Invalid(fields=mistakes)
    return Quiet(start, end, tuple(sorted(set(days))))


def check_preset(given: str) -> str:
    """Raises Invalid naming `preset`."""
    if given not in PRESETS:
        raise Invalid(fields={"preset": ["not_one_of"]})
    return given


def check_communities(
    given: Mapping[str, Mapping[str, list[str]]],
) -> dict[str, dict[str, list[str]]]:
    """Choices by community as they are kept. Raises Invalid naming `communities`."""
    check_slugs(list(given), "communities")
    return {slug: check_choices(choices) for slug, choices in given.items()}


def check_slugs(slugs: Sequence[str], name: str) -> None:
    """Raises Invalid naming this field: too_many, or invalid."""
    if len(slugs) > MOST_COMMUNITIES:
        raise Invalid(fields={name: ["too_many"]})
    if not all(_SLUG.fullmatch(slug) for slug in slugs):
        raise Invalid(fields={name: ["invalid"]})
