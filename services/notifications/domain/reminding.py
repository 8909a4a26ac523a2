"""Reminders before a meeting: the rules, and the sorts by which each is chosen or switched off."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.notifications.domain.telling import INAPP, OUTER, Kind, sorts

RULES: Mapping[str, timedelta] = {
    "reminder_week": timedelta(days=7),
    "reminder_day": timedelta(days=1),
    "reminder_hour": timedelta(hours=1),
}
"""How long before the beginning each reminder goes out."""

REMINDED = ("going", "maybe")
"""Answers whose people are reminded."""

sorts(
    # The nearer, the more it may disturb; mails only the day before.
    Kind(
        name="reminder_week",
        lane="bulk",
        chosen=(INAPP,),
        leads_to="event",
        shows=("when", "place"),
        taps=("going", "declined"),
    ),
    Kind(
        name="reminder_day",
        lane="bulk",
        leads_to="event",
        shows=("when", "place"),
        taps=("going", "declined"),
    ),
    Kind(
        name="reminder_hour",
        lane="bulk",
        chosen=(INAPP, *OUTER),
        timely=True,
        leads_to="event",
        shows=("when", "place"),
        taps=("going", "declined"),
    ),
)


def reminders(starts_at: datetime, now: datetime) -> dict[str, datetime]:
    """When each rule's reminder is due; those whose time is over are left out."""
    due = {kind: starts_at - before for kind, before in RULES.items()}
    return {kind: moment for kind, moment in due.items() if moment > now}


def in_time(kind: str, starts_at: datetime, now: datetime) -> bool:
    """Whether a reminder still says what is true: a node that stood still may be late with it, up
    to half of the time that was left."""
    return now < starts_at - RULES[kind] / 2
