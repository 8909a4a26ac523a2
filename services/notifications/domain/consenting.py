"""What people agree to: which channels may only be used by who said yes, and how a no is said."""

from dataclasses import dataclass
from datetime import datetime

from services.common.text import fold
from services.notifications.domain.telling import OUTER

NOTIFICATIONS = "notifications"
DIGEST = "digest"
NEEDED = OUTER
"""Channels nothing is sent by without a yes."""

_STOPS = frozenset(
    fold(word)
    for word in (
        "stop",
        "stopall",
        "unsubscribe",
        "end",
        "quit",
        "إيقاف",
        "ايقاف",
        "أوقف",
        "توقف",
        "إلغاء الاشتراك",
        "إلغاء",
    )
)


@dataclass(frozen=True, kw_only=True)
class Consent:
    """A person's yes: by which channel, what for, when, the sentence they read and its language,
    how they said it, to which address if to one; and its end."""

    id: str
    person: str
    channel: str
    purpose: str
    at: datetime
    text: str
    language: str
    how: str
    about: str = ""
    ended_at: datetime | None = None
    ended_how: str = ""


def asks_to_stop(words: str) -> bool:
    """Whether somebody who writes this wants to hear no more here; the same for every channel."""
    return fold(words.strip()[:40].lstrip("/")) in _STOPS
