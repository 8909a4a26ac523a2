"""Reminders before a meeting: the rules, and the sorts by which each is chosen or switched off."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.notifications.domain.telling import Kind, sorts

RULES: Mapping[str, timedelta] = {
    "reminder_week": timedelta(days=7),
    "reminder_day": timedelta(days=1),
    "reminder_hour": timedelta(hours=1),
}
"""How long before the beginning each reminder goes out."""

REMINDED = ("going", "maybe")
"""Answers whose people are reminded."""

sorts(
    # A week ahead only for those who ask for it; who has answered has just looked at the date.
    Kind(name="reminder_week", lane="bulk", chosen=(), leads_to="event", shows=("when", "place")),
    Kind(name="reminder_day", lane="bulk", leads_to="event", shows=("when", "place")),
    Kind(name="reminder_hour", lane="bulk", timely=True, leads_to="event", shows=("when", "place")),
)


def reminders(starts_at: datetime, now: datetime) -> dict[str, datetime]:
    """When each rule's reminder is due; those whose time is over are left out."""
    due = {kind: starts_at - before for kind, before in RULES.items()}
    return {kind: moment for kind, moment in due.items() if moment > now}
