"""What a person was told, and how they want to be told: reading and choosing."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from services.common.clock import Clock
from services.common.contracts.notifications import (
    Count,
    KindView,
    ListNotifications,
    MarkRead,
    NotificationPage,
    NotificationView,
    PreferencesView,
    PreferenceToken,
    SetPreferences,
    SetPreferencesByToken,
)
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Invalid, NotFound, Unauthenticated
from services.common.settings import Settings
from services.common.wire import dump
from services.notifications.channels.links import Links
from services.notifications.deliveries import Deliveries
from services.notifications.domain import BOTH, KINDS, channels_for, check_choices, without_mail
from services.notifications.repository import Kept, Told
from services.notifications.texts import say
from services.notifications.texts.catalogue import language_of

MOST_IDS = 100
EXPORTED = 5000


@dataclass(frozen=True)
class Reading:
    """Answers a person about their own notifications."""

    kept: Kept
    jobs: Deliveries
    links: Links
    clock: Clock
    settings: Settings
    ways: tuple[str, ...] = ()
    """The channels besides mail that this node has."""

    def notifications(self, command: ListNotifications) -> NotificationPage:
        """The asker's notifications in their language, newest first."""
        person, limit = _own(command.asker), check_limit(command.limit)
        before = _before(command.cursor)
        found = self.kept.notes.newest(person, command.unread, before, limit + 1)
        shown, more = found[:limit], len(found) > limit
        return NotificationPage(
            items=[self._view(one, command.asker.language) for one in shown],
            unread=self.kept.notes.unread(person),
            next=encode(_stamp(shown[-1].created_at), shown[-1].id) if more else None,
        )

    def unread(self, asker: Asker) -> Count:
        """How many the asker has not read, at most 1000."""
        return Count(count=self.kept.notes.unread(_own(asker)))

    def mark_read(self, command: MarkRead) -> Count:
        """Mark these, or all, as read; gives how many are left."""
        person = _own(command.asker)
        if len(command.ids) > MOST_IDS:
            raise Invalid(fields={"ids": ["too_many"]})
        ids = None if command.all else command.ids
        self.kept.notes.mark_read(person, ids, self.clock.now())
        return Count(count=self.kept.notes.unread(person))

    def preferences(self, asker: Asker) -> PreferencesView:
        """Every kind with the asker's channels."""
        return self._choices(_own(asker), asker.language)

    def set_preferences(self, command: SetPreferences) -> PreferencesView:
        """Choose channels by kind; kinds left out stay. Raises Invalid naming `channels.<kind>`."""
        person = _own(command.asker)
        self.kept.choices.choose(person, check_choices(command.channels))
        return self._choices(person, command.asker.language)

    def preferences_by_token(self, command: PreferenceToken) -> PreferencesView:
        """The same by the link in a mail; `kind` of the answer is what the mail was about."""
        person, kind = self._holder(command.token)
        return self._choices(person, self._language(person), kind)

    def set_preferences_by_token(self, command: SetPreferencesByToken) -> PreferencesView:
        """Choose by the link in a mail. No channels at all: stop mails of that mail's kind, as
        the one-click button of mail programs asks."""
        person, kind = self._holder(command.token)
        mine = self.kept.choices.of(person)
        chosen = check_choices(command.channels) or without_mail(KINDS[kind], mine)
        self.kept.choices.choose(person, chosen)
        return self._choices(person, self._language(person), kind)

    def export_person(self, asker: Asker) -> dict[str, Any]:
        """Everything kept about the asker, as JSON values."""
        person = _own(asker)
        known = self.kept.recipients.find(person)
        notes = self.kept.notes.newest(person, False, None, EXPORTED)
        exported = {
            "recipient": asdict(known) if known else None,
            "preferences": self.kept.choices.of(person),
            "notifications": [self._view(one, asker.language) for one in notes],
            "addresses": self.kept.addresses.of(person),
            "deliveries": self.jobs.of(person, EXPORTED),
        }
        return {key: dump(value) for key, value in exported.items()}

    def _holder(self, token: str) -> tuple[str, str]:
        person, kind = self.links.read(token)
        if kind not in KINDS or self.kept.recipients.gone([person]):
            raise NotFound("link.unknown")
        return person, kind

    def _language(self, person: str) -> str:
        known = self.kept.recipients.find(person)
        return known.language if known else ""

    def _choices(self, person: str, language: str, of: str = "") -> PreferencesView:
        mine = self.kept.choices.of(person)
        shown = (*BOTH, *self.ways)
        kinds = [
            KindView(
                kind=kind.name,
                essential=kind.essential,
                channels=[one for one in channels_for(kind, mine) if one in shown],
                available=[one for one in kind.available if one in shown],
            )
            for kind in KINDS.values()
        ]
        return PreferencesView(kinds=kinds, language=language_of(language), kind=of)

    def _view(self, told: Told, language: str) -> NotificationView:
        settings = self.settings
        name = settings.name_in(language)
        said = say(KINDS[told.kind], told.params, language, settings.origin, name)
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


def _own(asker: Asker) -> str:
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
