"""What one can ask of notifications, and what it does by itself."""

from dataclasses import dataclass

from services.notifications.deliveries import Deliveries
from services.notifications.repository import Kept
from services.notifications.texts.catalogue import preload
from services.notifications.use_cases.bouncing import Bouncing
from services.notifications.use_cases.choosing import Choosing
from services.notifications.use_cases.consenting import Consenting
from services.notifications.use_cases.delivering import Delivering
from services.notifications.use_cases.digesting import Digesting
from services.notifications.use_cases.grouping import Grouping
from services.notifications.use_cases.hearing import Hearing
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


@dataclass(frozen=True)
class NotificationUseCases:
    """The parts, side by side; they share what is kept and nothing else."""

    kept: Kept
    jobs: Deliveries
    telling: Telling
    walking: Walking
    delivering: Delivering
    reading: Reading
    choosing: Choosing
    overseeing: Overseeing
    previewing: Previewing
    webhooks: Webhooks
    ways: Ways
    sending: Sending
    hearing: Hearing
    grouping: Grouping
    live: Live
    consenting: Consenting
    digesting: Digesting
    reminding: Reminding
    bouncing: Bouncing
    suppressing: Suppressing

    def prepare(self) -> None:
        """Make indexes, read the texts, and take over what a killed predecessor had in work."""
        self.kept.create_indexes()
        self.jobs.create_indexes()
        self.webhooks.endpoints.create_indexes()
        self.webhooks.jobs.create_indexes()
        self.ways.codes.create_indexes()
        self.consenting.take_over()
        self.delivering.pace.create_indexes()
        preload()
        self.delivering.look_after()
