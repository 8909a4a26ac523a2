"""Notifications as a service: what it answers, what it listens to, what it does by itself."""

from typing import Any

from services.common.contracts.events import (
    EventCancelled,
    EventChanged,
    EventPublished,
    PlacedOnWaitlist,
    SeatConfirmed,
    SeatReleased,
)
from services.common.contracts.membership import (
    EmailConfirmationRequested,
    MemberInvited,
    MemberJoined,
    MemberLeft,
    MembershipDeclined,
    MembershipRequested,
    PasswordResetRequested,
    PersonChanged,
    PersonClosed,
    PersonRegistered,
    RoleChanged,
)
from services.common.contracts.notifications import (
    ListNotifications,
    MarkRead,
    PreferenceToken,
    SetPreferences,
    SetPreferencesByToken,
)
from services.common.contracts.shared import Asker
from services.common.entrypoints import every, rpc, subscribe
from services.common.providers import UseCases
from services.common.wire import dump, load
from services.notifications.composition import build
from services.notifications.doors.after import AfterDoors
from services.notifications.doors.deliveries import DeliveryDoors
from services.notifications.doors.door import DoorNews
from services.notifications.doors.elsewhere import ElsewhereDoors
from services.notifications.doors.groups import GroupDoors
from services.notifications.doors.guests import GuestNews
from services.notifications.doors.invitations import InvitationNews
from services.notifications.doors.live import LiveDoors
from services.notifications.doors.mail import MailDoors
from services.notifications.doors.seats import SeatDoors
from services.notifications.doors.series import SeriesNews
from services.notifications.doors.speaking import SpeakingDoors
from services.notifications.doors.ways import WayDoors
from services.notifications.doors.webhooks import WebhookDoors
from services.notifications.doors.wishes import WishDoors


class NotificationsService(
    AfterDoors,
    DeliveryDoors,
    DoorNews,
    GuestNews,
    SpeakingDoors,
    WebhookDoors,
    InvitationNews,
    ElsewhereDoors,
    MailDoors,
    SeatDoors,
    SeriesNews,
    WayDoors,
    WishDoors,
    LiveDoors,
    GroupDoors,
):
    """Tells people what concerns them, in their language, by the channels they chose."""

    name = "notifications"
    use_cases = UseCases(build)

    # --- answers

    @rpc()
    def notifications(self, command: Any) -> Any:
        """The asker's notifications, newest first."""
        return dump(self.use_cases.reading.notifications(load(ListNotifications, command)))

    @rpc()
    def unread(self, command: Any) -> Any:
        """How many are unread."""
        return dump(self.use_cases.reading.unread(load(Asker, command)))

    @rpc()
    def mark_read(self, command: Any) -> Any:
        """Mark some or all as read."""
        return dump(self.use_cases.reading.mark_read(load(MarkRead, command)))

    @rpc()
    def preferences(self, command: Any) -> Any:
        """How the asker wants to be told."""
        return dump(self.use_cases.choosing.preferences(load(Asker, command)))

    @rpc()
    def set_preferences(self, command: Any) -> Any:
        """Choose channels."""
        return dump(self.use_cases.choosing.set_preferences(load(SetPreferences, command)))

    @rpc()
    def preferences_by_token(self, command: Any) -> Any:
        """The same by a mail's link."""
        return dump(self.use_cases.choosing.preferences_by_token(load(PreferenceToken, command)))

    @rpc()
    def set_preferences_by_token(self, command: Any) -> Any:
        """Choose by a mail's link."""
        return dump(
            self.use_cases.choosing.set_preferences_by_token(load(SetPreferencesByToken, command))
        )

    @rpc()
    def export_person(self, command: Any) -> Any:
        """Everything kept about the asker."""
        return dump(self.use_cases.reading.export_person(load(Asker, command)))

    # --- listens

    @subscribe(PersonRegistered)
    def person_registered(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(EmailConfirmationRequested)
    def email_confirmation_requested(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(PasswordResetRequested)
    def password_reset_requested(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(PersonChanged)
    def person_changed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(PersonClosed)
    def person_closed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(MembershipRequested)
    def membership_requested(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(MemberInvited)
    def member_invited(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(MemberJoined)
    def member_joined(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(MembershipDeclined)
    def membership_declined(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(RoleChanged)
    def role_changed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(MemberLeft)
    def member_left(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(EventPublished)
    def event_published(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(EventChanged)
    def event_changed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(EventCancelled)
    def event_cancelled(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(SeatConfirmed)
    def seat_confirmed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(PlacedOnWaitlist)
    def placed_on_waitlist(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(SeatReleased)
    def seat_released(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    # --- works

    @every(interval=0.5)
    def send_urgent(self) -> None:
        """Mails somebody waits for: confirmations, resets, seats."""
        self.use_cases.delivering.send_due("urgent")

    @every(interval=1)
    def send_normal(self) -> None:
        """Mails to single people."""
        self.use_cases.delivering.send_due("normal")

    @every(interval=1)
    def send_bulk(self) -> None:
        """Mails to crowds."""
        self.use_cases.delivering.send_due("bulk", 2000)

    @every(interval=1)
    def walk(self) -> None:
        """Turn news for a crowd into notifications and mails."""
        self.use_cases.walking.walk_due()

    @every(interval=15)
    def look_after(self) -> None:
        """Close and free what dead processes left behind."""
        self.use_cases.delivering.look_after()


SERVICE = NotificationsService
