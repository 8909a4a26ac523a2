"""What organizers write about an event, and the rules it is held to."""

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from services.common.contracts.events import (
    AddressRule,
    Admission,
    Audience,
    Mode,
    Question,
    SeatClass,
)
from services.common.contracts.shared import Place, Text
from services.common.errors import Invalid
from services.common.rules import (
    TEXT_LIMIT,
    Mistakes,
    check_tags,
    check_text,
    check_zone,
)
from services.common.text import search_terms
from services.events.domain.questions import checked_questions
from services.events.domain.seat_rules import MAX_CAPACITY, check_rules, checked_classes

LONGEST = timedelta(days=31)
"""Searching relies on it: an event that is on at a time began at most this long before."""

MAX_GUESTS = 5
MAX_FIELDS = 10
URL_LIMIT = 2000
REVEAL_MINUTES = 60
LONGEST_REVEAL = 7 * 24 * 60
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)
EPOCH = FIRST

OWN_RULES = (
    "seat_classes",
    "admission",
    "draw_at",
    "offer_hours",
    "reconfirm",
    "release_silent",
    "audience",
    "guest_answers",
    "questions",
)
"""What imports know nothing of."""

C = TypeVar("C", bound="Content")


@dataclass(kw_only=True)
class Content:
    """An event as it is written. Times in UTC; `capacity` None is without limit.

    `drop_in` is open from start to end, without agenda; nobody need answer. `reveal_minutes` is
    how long before the start personal links lead to the online meeting; `address_rule` to whom a
    guarded address is shown. `guest_answers` lets people answer without an account,
    where anyone may. `goal_ids` name the goals it serves, by their ids.
    """

    title: Text = field(default_factory=dict)
    about: Text = field(default_factory=dict)
    starts_at: datetime = EPOCH
    ends_at: datetime = EPOCH
    timezone: str = "UTC"
    all_day: bool = False
    venue: Place | None = None
    online_url: str = ""
    capacity: int | None = None
    guests_allowed: int = 0
    field_ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    language: str = ""
    url: str = ""
    city_id: str = ""
    seat_classes: list[SeatClass] = field(default_factory=list)
    admission: Admission = "first_come"
    draw_at: datetime | None = None
    offer_hours: int = 0
    reconfirm: bool = False
    release_silent: int = 0
    drop_in: bool = False
    reveal_minutes: int = REVEAL_MINUTES
    address_rule: AddressRule = "going"
    audience: Audience = "anyone"
    guest_answers: bool = True
    questions: list[Question] = field(default_factory=list)
    goal_ids: list[str] = field(default_factory=list)

    @property
    def mode(self) -> Mode:
        """How people attend, from where it takes place; without a place yet it is in person."""
        if self.online_url:
            return "hybrid" if self.venue else "online"
        return "in_person"

    @property
    def admits_guests(self) -> bool:
        """Whether people without an account may answer."""
        return self.guest_answers and self.audience == "anyone"

    def capacity_of(self, seat_class: str) -> int | None:
        """Seats of a class; of the whole event where there are none. A class not there has none."""
        if not self.seat_classes:
            return self.capacity
        return next((one.capacity for one in self.seat_classes if one.key == seat_class), 0)

    def terms(self, community_name: Text) -> list[str]:
        """The words the event is found by, the weightier first."""
        return search_terms(
            *self.title.values(), *community_name.values(), *self.tags, *self.about.values()
        )


def content_of(event: Content) -> Content:
    """Only the content of something that has more."""
    return Content(**{part.name: getattr(event, part.name) for part in fields(Content)})


def checked(content: Content) -> Content:
    """The content cleaned. Raises Invalid naming fields."""
    mistakes = Mistakes()
    title = check_text(content.title, "title", mistakes=mistakes)
    for language, written in title.items():
        if len(written) < 2:
            mistakes.note(f"title.{language}", "too_short")
    about = check_text(content.about, "about", required=False, limit=TEXT_LIMIT, mistakes=mistakes)
    check_zone(content.timezone, mistakes=mistakes)
    _check_times(content, mistakes)
    _check_numbers(content, mistakes)
    classes = checked_classes(content.seat_classes, content.capacity, mistakes)
    check_rules(content, mistakes)
    for path in ("online_url", "url"):
        check_url(getattr(content, path), path, mistakes)
    cleaned = replace(
        content,
        title=title,
        about=about,
        venue=_checked_place(content.venue, mistakes),
        field_ids=_checked_ids(content.field_ids, "field_ids", mistakes),
        goal_ids=_checked_ids(content.goal_ids, "goal_ids", mistakes),
        tags=check_tags(content.tags, mistakes=mistakes),
        seat_classes=classes,
        capacity=sum(one.capacity for one in classes) if classes else content.capacity,
        draw_at=_draw_time(content),
        questions=checked_questions(content.questions, mistakes),
        starts_at=_whole_milliseconds(content.starts_at),
        ends_at=_whole_milliseconds(content.ends_at),
    )
    for path, limit in (("language", 35), ("city_id", 64)):
        if len(getattr(content, path)) > limit:
            mistakes.note(path, "too_long")
    mistakes.refuse()
    return cleaned


def _whole_milliseconds(moment: datetime) -> datetime:
    # The form the database gives back; anything finer would look like a change.
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _draw_time(content: Content) -> datetime | None:
    if content.admission != "lottery" or content.draw_at is None:
        return None
    return _whole_milliseconds(content.draw_at)


def _check_times(content: Content, mistakes: Mistakes) -> None:
    for path in ("starts_at", "ends_at"):
        if not FIRST <= getattr(content, path) < LAST:
            mistakes.note(path, "invalid")
    if content.ends_at <= content.starts_at:
        mistakes.note("ends_at", "before_start")
    elif content.ends_at - content.starts_at > LONGEST:
        mistakes.note("ends_at", "too_long")


def _check_numbers(content: Content, mistakes: Mistakes) -> None:
    if content.capacity is not None and not 1 <= content.capacity <= MAX_CAPACITY:
        mistakes.note("capacity", "invalid")
    if not 0 <= content.guests_allowed <= MAX_GUESTS:
        mistakes.note("guests_allowed", "invalid")
    if not 0 <= content.reveal_minutes <= LONGEST_REVEAL:
        mistakes.note("reveal_minutes", "invalid")


def check_url(url: str, path: str, mistakes: Mistakes) -> None:
    """Note a web address that is none; empty is not looked at."""
    if len(url) > URL_LIMIT:
        mistakes.note(path, "too_long")
    elif url and not _is_web_address(url):
        mistakes.note(path, "invalid")


def _is_web_address(url: str) -> bool:
    if any(mark.isspace() or not mark.isprintable() or mark in '<>"' for mark in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _checked_place(place: Place | None, mistakes: Mistakes) -> Place | None:
    if place is None:
        return None
    latitude, longitude = place.latitude, place.longitude
    for path, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if value is not None and not -most <= value <= most:
            mistakes.note(f"venue.{path}", "invalid")
    if (latitude is None) != (longitude is None):
        mistakes.note("venue.longitude" if longitude is None else "venue.latitude", "required")
    if len(place.city_id) > 64:
        mistakes.note("venue.city_id", "too_long")
    return replace(
        place,
        name=check_text(place.name, "venue.name", mistakes=mistakes),
        address=check_text(
            place.address, "venue.address", required=False, limit=500, mistakes=mistakes
        ),
    )


def _checked_ids(ids: list[str], path: str, mistakes: Mistakes) -> list[str]:
    kept = list(dict.fromkeys(filter(None, ids)))
    if len(kept) > MAX_FIELDS:
        mistakes.note(path, "too_many")
    if any(len(one) > 64 for one in kept):
        mistakes.note(path, "invalid")
    return kept


def unknown_clear(names: list[str]) -> None:
    """Only what may be empty can be cleared. Raises Invalid."""
    if not set(names) <= set(CLEARABLE):
        raise Invalid(fields={"clear": ["not_one_of"]})


CLEARABLE: dict[str, object] = {
    "about": {},
    "venue": None,
    "online_url": "",
    "capacity": None,
    "field_ids": [],
    "goal_ids": [],
    "tags": [],
    "seat_classes": [],
    "questions": [],
    "draw_at": None,
}
"""What may be emptied by an amendment, and what empty is."""
