"""Notifications as a service: what it answers, what it listens to, what it does by itself."""

from typing import Any

from services.common.contracts.events import (
    EventCancelled,
    EventChanged,
    EventPublished,
    Events,
    PlacedOnWaitlist,
    SeatConfirmed,
    SeatReleased,
)
from services.common.contracts.membership import (
    EmailConfirmationRequested,
    MemberInvited,
    MemberJoined,
    MemberLeft,
    Membership,
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
from services.common.outgoing import Outgoing
from services.common.providers import UseCases
from services.common.remote import Remote
from services.common.surroundings import Surroundings
from services.common.wire import dump, load
from services.notifications.addresses import Codes
from services.notifications.channels.copies import Copier
from services.notifications.channels.email import Writer
from services.notifications.channels.links import Links
from services.notifications.channels.push import Push
from services.notifications.channels.returns import Returns
from services.notifications.channels.signing import Signer
from services.notifications.channels.smtp import Server
from services.notifications.channels.taps import TapLinks
from services.notifications.channels.telegram import Telegram
from services.notifications.channels.whatsapp import WhatsApp
from services.notifications.deliveries import Deliveries
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
from services.notifications.endpoints import Endpoints, WebhookJobs
from services.notifications.outcomes import Outcomes
from services.notifications.pace import Pace
from services.notifications.repository import Kept
from services.notifications.use_cases import NotificationUseCases
from services.notifications.use_cases.bouncing import Bouncing
from services.notifications.use_cases.choosing import Choosing
from services.notifications.use_cases.consenting import Consenting
from services.notifications.use_cases.delivering import Delivering
from services.notifications.use_cases.digesting import Digesting
from services.notifications.use_cases.grouping import Grouping
from services.notifications.use_cases.hearing import Hearing
from services.notifications.use_cases.holding import Holding
from services.notifications.use_cases.live import Live
from services.notifications.use_cases.overseeing import Overseeing
from services.notifications.use_cases.previewing import Previewing
from services.notifications.use_cases.reading import Reading
from services.notifications.use_cases.reminding import Reminding
from services.notifications.use_cases.sending import Sending
from services.notifications.use_cases.suppressing import Suppressing
from services.notifications.use_cases.telling import Telling
from services.notifications.use_cases.walking import Walking
from services.notifications.use_cases.ways import Ways
from services.notifications.use_cases.webhooks import Webhooks


def build(around: Surroundings) -> NotificationUseCases:
    """Put the service together from what it is given."""
    settings, clock = around.settings, around.clock
    kept = Kept.within(around.database, clock)
    jobs = Deliveries(around.database["jobs"], clock)
    outcomes = Outcomes(around.database["jobs"])
    links = Links(settings.secret)
    outgoing = Outgoing(settings)
    consenting, holding = Consenting(kept, clock), Holding(kept, clock)
    ways = Ways(
        kept=kept,
        codes=Codes(around.database["telegram_codes"]),
        jobs=jobs,
        push=Push(settings, outgoing),
        telegram=Telegram(settings, outgoing),
        whatsapp=WhatsApp(settings, outgoing),
        clock=clock,
        settings=settings,
        consenting=consenting,
    )
    telling = Telling(kept, jobs, clock, ways.ready, around.settings.origin)
    membership, events = Remote(Membership, around.call), Remote(Events, around.call)
    grouping = Grouping(
        kept=kept.groups,
        codes=ways.codes,
        jobs=jobs,
        telegram=ways.telegram,
        membership=membership,
        events=events,
        clock=clock,
        settings=settings,
    )
    writer = Copier(Writer(settings, links))
    server = Server.of(settings.smtp_url, settings.smtp_ca, writer.domain)
    webhooks = Webhooks(
        endpoints=Endpoints(around.database["webhooks"], clock),
        jobs=WebhookJobs(around.database["webhook_deliveries"], clock),
        telling=telling,
        membership=membership,
        outgoing=outgoing,
        clock=clock,
        secret=settings.secret,
        origin=settings.origin,
    )
    returns = Returns(settings)
    bouncing = Bouncing(kept, jobs, telling, returns, clock, settings)
    mailboxes = Links(settings.secret, b"multaqa mailbox check 1")
    reminding = Reminding(kept.gatherings, jobs, events, clock)
    digesting = Digesting(kept, jobs, membership, events, consenting, clock)
    telling.also.extend([webhooks.hear, reminding.hear, digesting.hear, grouping.hear])
    return NotificationUseCases(
        kept=kept,
        jobs=jobs,
        telling=telling,
        walking=Walking(jobs, telling, membership, events, reminding),
        delivering=Delivering(
            jobs=jobs,
            recipients=kept.recipients,
            writer=writer,
            server=server,
            clock=clock,
            signer=Signer(settings),
            holding=holding,
            returns=returns,
            bouncing=bouncing,
            pace=Pace(around.database["mail_pace"], clock, settings.mail_per_domain),
        ),
        reading=Reading(kept, outcomes, clock, settings),
        choosing=Choosing(
            kept=kept,
            links=links,
            membership=membership,
            clock=clock,
            jobs=jobs,
            consenting=consenting,
            digesting=digesting,
            ways=ways.ready,
        ),
        digesting=digesting,
        reminding=reminding,
        overseeing=Overseeing(jobs, outcomes, kept.recipients, settings),
        previewing=Previewing(settings, clock),
        webhooks=webhooks,
        ways=ways,
        sending=Sending(ways, grouping, holding, TapLinks(settings), links),
        hearing=Hearing(ways, grouping, events),
        grouping=grouping,
        live=Live(kept, settings),
        consenting=consenting,
        bouncing=bouncing,
        suppressing=Suppressing(kept, telling, mailboxes, clock),
    )


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
