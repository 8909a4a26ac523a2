"""Who may know where: the guarded address and the link of an online event."""

from datetime import datetime, timedelta

from services.events.domain.event import Event


def link_opens_at(event: Event) -> datetime:
    """From when on a personal link leads to the meeting."""
    return event.starts_at - timedelta(minutes=event.reveal_minutes)
