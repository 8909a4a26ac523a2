"""Who may know where: the guarded address and the link of an online event.

- An address that is not guarded is for everybody. A guarded one is for the host and organizers,
  and by the host's rule for: those going, at once (`going`) or only on the day itself (`day_of`);
  those going whom the host named (`approved_by_host`); those going and all members (`members`).
- The link of an online event is for organizers. Those going have a personal link instead, which
  leads there from `reveal_minutes` before the start until the end.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from services.common.contracts.events import Before
from services.common.contracts.shared import Place
from services.events.domain.content import Content
from services.events.domain.seats import key_of

if TYPE_CHECKING:
    from services.events.domain.event import Event

MATERIAL = ("starts_at", "ends_at", "timezone", "venue", "online_url", "draw_at")
"""What people who answered must hear of when it changes."""


def link_opens_at(event: Content) -> datetime:
    """From when on a personal link leads to the meeting."""
    return event.starts_at - timedelta(minutes=event.reveal_minutes)


def sees_address(event: "Event", person: str, member: bool, now: datetime) -> bool:
    """Whether a person who does not run the event may know its guarded address now."""
    if person and person == event.host:
        return True
    party = event.mine(person)
    going = party is not None and party.state == "going"
    if event.address_rule == "members":
        return going or member
    if event.address_rule == "approved_by_host":
        return going and key_of(person) in event.trusted
    if event.address_rule == "day_of":
        return going and _on_the_day(event, now)
    return going


def shown_to(event: "Event", now: datetime) -> list[str] | None:
    """Which of those going are shown a guarded address now: keys, or None for all of them."""
    if event.address_rule == "approved_by_host":
        return event.trusted
    return [] if event.address_rule == "day_of" and not _on_the_day(event, now) else None


def without_address(venue: Place | None) -> Place | None:
    """The venue as everybody may know it."""
    if venue is None or not venue.guarded:
        return venue
    return replace(venue, address={}, latitude=None, longitude=None)


def material_changes(old: Content, new: Content) -> tuple[list[str], bool]:
    """What everybody who answered must hear of, and whether a guarded address changed, which is
    only for those who are shown it. Another link behind the personal ones concerns nobody."""
    named = [name for name in MATERIAL if getattr(new, name) != getattr(old, name)]
    if old.online_url and new.online_url and "online_url" in named:
        named.remove("online_url")
    before, after = old.venue, new.venue
    guarded = bool(before and after and before.guarded and after.guarded)
    address = "venue" in named and guarded and _where(before) != _where(after)
    if address and without_address(before) == without_address(after):
        named.remove("venue")
    return named, address


def before(old: Content, new: Content, named: Sequence[str], rules: Sequence[str] = ()) -> Before:
    """What an edit of these fields found; `address` is the guarded one, `rules` are a series'
    before and after."""
    marks = {
        name: [_mark(getattr(old, name), rules[:1]), _mark(getattr(new, name), rules[1:])]
        if name != "address"
        else [_mark(_where(old.venue)), _mark(_where(new.venue))]
        for name in named
    }
    place = old.venue.name if old.venue else {}
    return Before(starts_at=old.starts_at, timezone=old.timezone, place=place, marks=marks)


def _mark(*value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:20]


def _where(venue: Place | None) -> tuple[object, ...]:
    return (venue.address, venue.latitude, venue.longitude) if venue else ()


def _on_the_day(event: "Event", now: datetime) -> bool:
    zone = ZoneInfo(event.timezone)
    return now.astimezone(zone).date() >= event.starts_at.astimezone(zone).date() and (
        now < event.ends_at
    )
