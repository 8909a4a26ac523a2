"""The composition root of notifications; production and the test node both start here."""

from services.common.contracts.events import (
    Events,
)
from services.common.contracts.membership import (
    Membership,
)
from services.common.outgoing import Outgoing
from services.common.remote import Remote
from services.common.surroundings import Surroundings
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
