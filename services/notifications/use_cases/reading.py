"""What a person was told, and what is kept of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from services.common.clock import Clock
from services.common.contracts.notifications import (
    Count,
    ListNotifications,
    MarkRead,
    NotificationPage,
    NotificationView,
)
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Invalid, Unauthenticated
from services.common.log import did
from services.common.settings import Settings
from services.common.wire import dump
from services.notifications.domain.wishes import Wishes
from services.notifications.outcomes import Outcomes
from services.notifications.repository import Kept, Told
from services.notifications.texts import Unsayable, kind_of, say

MOST_IDS = 100
EXPORTED = 5000


@dataclass(frozen=True)
class Reading:
    """Answers a person about their own notifications."""

    kept: Kept
    outcomes: Outcomes
    clock: Clock
    settings: Settings

    def notifications(self, command: ListNotifications) -> NotificationPage:
        """The asker's notifications in their language, newest first."""
        person, limit = own(command.asker), check_limit(command.limit)
        before = _before(command.cursor)
        found = self.kept.notes.newest(person, command.unread, before, limit + 1)
        shown, more = found[:limit], len(found) > limit
        return NotificationPage(
            items=self._views(shown, command.asker.language),
            unread=self.kept.notes.unread(person),
            next=encode(_stamp(shown[-1].created_at), shown[-1].id) if more else None,
        )

    def unread(self, asker: Asker) -> Count:
        """How many the asker has not read, at most 1000."""
        return Count(count=self.kept.notes.unread(own(asker)))

    def mark_read(self, command: MarkRead) -> Count:
        """Mark these, or all, as read; gives how many are left."""
        person = own(command.asker)
        if len(command.ids) > MOST_IDS:
            raise Invalid(fields={"ids": ["too_many"]})
        ids = None if command.all else command.ids
        self.kept.notes.mark_read(person, ids, self.clock.now())
        return Count(count=self.kept.notes.unread(person))

    def export_person(self, asker: Asker) -> dict[str, Any]:
        """Everything kept about the asker, as JSON values."""
        person = own(asker)
        known = self.kept.recipients.find(person)
        notes = self.kept.notes.newest(person, False, None, EXPORTED)
        exported = {
            "recipient": asdict(known) if known else None,
            "preferences": _plain(self.kept.choices.of(person)),
            "notifications": self._views(notes, asker.language),
            "addresses": self.kept.addresses.of(person),
            "telegram_groups": self.kept.groups.by(person),
            "consents": self.kept.consents.of(person, EXPORTED),
            "suppressions": self.kept.suppressions.of(person),
            "deliveries": self.outcomes.of(person, EXPORTED),
        }
        return {key: dump(value) for key, value in exported.items()}

    def _views(self, notes: Sequence[Told], language: str) -> list[NotificationView]:
        """As shown; one that cannot be put into words (any more) hides no other."""
        shown = []
        for one in notes:
            try:
                shown.append(self._view(one, language))
            except Unsayable as missing:
                did("could not show a notification", kind=one.kind, error=missing)
        return shown

    def _view(self, told: Told, language: str) -> NotificationView:
        settings = self.settings
        name = settings.name_in(language)
        said = say(kind_of(told.kind), told.params, language, settings.origin, name)
        return NotificationView(
            id=told.id,
            kind=told.kind,
            title=said.title,
            body=said.whole,
            url=said.url,
            created_at=told.created_at,
            read=told.read_at is not None,
            params=told.params,
        )


def _plain(wishes: Wishes) -> dict[str, Any]:
    return {
        **wishes.channels,
        "communities": dict(wishes.communities),
        "muted": dict(wishes.muted),
        "quiet": asdict(wishes.quiet) if wishes.quiet else None,
    }


def own(asker: Asker) -> str:
    if not asker.person:
        raise Unauthenticated("session.required")
    return asker.person


def _stamp(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _before(cursor: str) -> tuple[datetime, str] | None:
    keys = decode(cursor, 2, (int, str))
    if keys is None:
        return None
    try:
        return datetime.fromtimestamp(int(keys[0]) / 1000, UTC), str(keys[1])
    except (ValueError, OverflowError, OSError):
        raise Invalid(fields={"cursor": ["invalid"]}) from None
