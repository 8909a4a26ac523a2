"""What notifications says of itself: what a person was told, and how they want to be told."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.common.contracts.deliveries import Deliveries
from services.common.contracts.groups import Groups
from services.common.contracts.live import Live
from services.common.contracts.mail import Mail
from services.common.contracts.previews import Previews
from services.common.contracts.shared import Asker, Text
from services.common.contracts.ways import Ways
from services.common.contracts.webhooks import Webhooks
from services.common.contracts.wishes import ConsentView, DigestHours, Preset, Wishing


@dataclass(frozen=True, kw_only=True)
class ListNotifications:
    """The asker's notifications, newest first."""

    asker: Asker
    unread: bool = False
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class MarkRead:
    """Mark these as read; all of them when `all` is set."""

    asker: Asker
    ids: list[str] = field(default_factory=list)
    all: bool = False


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """From `start` to `end` ("22:00") by the person's clock; `days` on which they begin, Monday
    is 0. What can wait leaves the application when they are over."""

    start: str
    end: str
    days: list[int] = field(default_factory=lambda: list(range(7)))


@dataclass(frozen=True, kw_only=True)
class Mute:
    """Nothing of what can wait is told of this community, until then or for good."""

    community: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is changed besides channels; None leaves a thing as it is. `communities` has choices
    of channels by kind for single communities, by slug; an empty one goes. `clear` names what to
    drop: `quiet`, `digest`."""

    communities: dict[str, dict[str, list[str]]] | None = None
    muted: list[Mute] | None = None
    quiet: QuietHours | None = None
    digest: DigestHours | None = None
    preset: Preset | None = None
    clear: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class SetPreferences:
    """Per kind, the channels wanted: `{"seat_confirmed": ["inapp", "email"]}`; and the rest."""

    asker: Asker
    channels: dict[str, list[str]] = field(default_factory=dict)
    wish: Wish | None = None


@dataclass(frozen=True, kw_only=True)
class SetPreferencesByToken:
    """The same, by the link in a message, without signing in. With nothing chosen it stops the
    mails of the kind that message was of (the one-click button of mail programs)."""

    token: str
    channels: dict[str, list[str]] = field(default_factory=dict)
    wish: Wish | None = None


@dataclass(frozen=True, kw_only=True)
class PreferenceToken:
    """The token of a message's preferences link."""

    token: str


@dataclass(frozen=True, kw_only=True)
class NotificationView:
    """One thing a person was told: title and body in their language, and where it leads."""

    id: str
    kind: str
    title: str
    body: str
    url: str
    created_at: datetime
    read: bool
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NotificationPage:
    """A slice of the notifications, with how many are unread in all."""

    items: list[NotificationView]
    unread: int
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class KindView:
    """A kind of notification and the channels chosen for it, of those there are; `digest` among
    them waits for the digest. `topic` is its heading."""

    kind: str
    essential: bool
    channels: list[str]
    available: list[str]
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class PreferencesView:
    """Every kind with its channels; `kind` is the one a message's link was about."""

    kinds: list[KindView]
    language: str = "ar"
    kind: str = ""
    communities: list["CommunityWish"] = field(default_factory=list)
    quiet: QuietHours | None = None
    timezone: str = ""
    digest: DigestHours | None = None
    preset: Preset = ""
    consents: list[ConsentView] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CommunityWish:
    """A community the person belongs to or chose something for, with what they chose."""

    slug: str
    name: Text = field(default_factory=dict)
    channels: dict[str, list[str]] = field(default_factory=dict)
    muted: bool = False
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number of things."""

    count: int


class Notifications(
    Webhooks,
    Previews,
    Ways,
    Live,
    Deliveries,
    Groups,
    Mail,
    Wishing,
    Protocol,
):
    """What notifications answers."""

    def notifications(self, command: ListNotifications) -> NotificationPage: ...
    def unread(self, command: Asker) -> Count: ...
    def mark_read(self, command: MarkRead) -> Count: ...
    def preferences(self, command: Asker) -> PreferencesView: ...
    def set_preferences(self, command: SetPreferences) -> PreferencesView: ...
    def preferences_by_token(self, command: PreferenceToken) -> PreferencesView: ...
    def set_preferences_by_token(self, command: SetPreferencesByToken) -> PreferencesView: ...
    def export_person(self, command: Asker) -> dict[str, Any]: ...
