"""What organizers may say about seats: classes of them, and how they are given out."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from services.common.contracts.events import Admission, SeatClass
from services.common.rules import Mistakes, check_text

MAX_CAPACITY = 100_000
MAX_CLASSES = 12
MAX_OFFER_HOURS = 14 * 24
MAX_RELEASE_SILENT = 20
"""Hours before the start; people are asked 24 hours before, and need some to answer."""

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class Written(Protocol):
    """What of an event's content matters here."""

    starts_at: datetime
    admission: Admission
    draw_at: datetime | None
    offer_hours: int
    reconfirm: bool
    release_silent: int


def checked_classes(
    classes: list[SeatClass], capacity: int | None, mistakes: Mistakes
) -> list[SeatClass]:
    """Classes cleaned. A capacity of the whole event, where given, must be their sum. Notes
    mistakes under `seat_classes`, `seat_classes.<n>.<field>` and `capacity`."""
    kept: list[SeatClass] = []
    if len(classes) > MAX_CLASSES:
        mistakes.note("seat_classes", "too_many")
        classes = classes[:MAX_CLASSES]
    for place, one in enumerate(classes):
        path = f"seat_classes.{place}"
        if not _KEY.fullmatch(one.key):
            mistakes.note(f"{path}.key", "invalid")
        elif one.key in [other.key for other in kept]:
            mistakes.note(f"{path}.key", "taken")
        if not 1 <= one.capacity <= MAX_CAPACITY:
            mistakes.note(f"{path}.capacity", "invalid")
        kept.append(replace(one, name=check_text(one.name, f"{path}.name", mistakes=mistakes)))
    total = sum(one.capacity for one in kept)
    if kept and total > MAX_CAPACITY:
        mistakes.note("seat_classes", "too_many")
    if kept and capacity is not None and capacity != total:
        mistakes.note("capacity", "not_the_sum")
    return kept


def check_rules(content: Written, mistakes: Mistakes) -> None:
    """A draw has its time before the start; hours are within reason."""
    if content.admission == "lottery":
        if content.draw_at is None:
            mistakes.note("draw_at", "required")
        elif content.draw_at > content.starts_at:
            mistakes.note("draw_at", "after_start")
    if not 0 <= content.offer_hours <= MAX_OFFER_HOURS:
        mistakes.note("offer_hours", "invalid")
    if not 0 <= content.release_silent <= MAX_RELEASE_SILENT:
        mistakes.note("release_silent", "invalid")
    elif content.release_silent and not content.reconfirm:
        mistakes.note("release_silent", "needs_reconfirm")
