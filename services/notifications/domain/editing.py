"""Edits that are told together: how long they are held, and what they come to in total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.common.contracts import events
from services.common.messages import Message

HOLD = timedelta(minutes=30)
SHARE = 10
"""Nothing is held longer than this part of the time that is left."""

EDITS = (events.EventChanged, events.SeriesChanged, events.AddressChanged)
ENDS = (events.EventCancelled, events.SeriesCancelled)
"""What says more than any edit before it."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One edit as kept until it is told. `was` is what the edit found, `marks` compare values:
    a changed field's before and after."""

    id: str
    said_at: datetime
    params: dict[str, Any]
    was: dict[str, Any] = field(default_factory=dict)
    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)


def subject_of(message: Message) -> str:
    """What an edit is of; edits of a guarded address concern other people, so they stay apart."""
    subject = str(getattr(message, "series", "") or getattr(message, "event", ""))
    return f"address:{subject}" if isinstance(message, events.AddressChanged) else subject


def held_until(now: datetime, *beginnings: datetime) -> datetime:
    """When the first of several edits is told: the sooner it begins, the less it is held."""
    left = min(beginnings) - now
    return now + max(timedelta(), min(HOLD, left / SHARE))


def in_total(edits: Sequence[Edit]) -> dict[str, Any] | None:
    """What is said of all edits, from the first value to the last; None when everything was
    taken back."""
    ordered = sorted(edits, key=lambda one: one.said_at)
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    unmarked: list[str] = []
    for edit in ordered:
        for name, (before, after) in edit.marks.items():
            first.setdefault(name, before)
            last[name] = after
        unmarked += [one for one in edit.params.get("changed", ()) if one not in edit.marks]
    changed = [one for one in first if first[one] != last[one]]
    changed += [one for one in dict.fromkeys(unmarked) if one not in changed]
    newest = ordered[-1]
    if not changed and newest.marks:
        return None
    said = {**newest.params, **({"was": ordered[0].was} if ordered[0].was else {})}
    return {**said, "changed": changed} if "changed" in newest.params else said
