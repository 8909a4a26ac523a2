"""Several edits of one thing within half an hour are one message, and one taken back is none.

An edit is put into a bundle, and for each bundle one walk is planned that, at its hour, closes the
bundle and says what all of it comes to. Both are kept, and neither happens twice, whoever does it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.common.clock import Clock
from services.common.jobs import Job
from services.common.messages import Message
from services.notifications.bundles import Bundles
from services.notifications.domain import Crowd
from services.notifications.domain.editing import (
    EDITS,
    ENDS,
    Edit,
    held_until,
    in_total,
    subject_of,
)

BUNDLE = "bundle"
"""What a walk's data names that tells of a bundle."""


@dataclass(frozen=True)
class Bundling:
    """Holds edits and says them together."""

    bundles: Bundles
    clock: Clock

    def hear(self, message: Message, said_at: datetime) -> None:
        """Whatever was edited before it was called off need not be told."""
        if isinstance(message, ENDS):
            subject = subject_of(message)
            self.bundles.end(subject, said_at)
            self.bundles.end(f"address:{subject}", said_at)

    def hold(
        self, message: Message, crowd: Crowd, id: str, said_at: datetime
    ) -> tuple[dict[str, str], datetime] | None:
        """Take an edit in; gives what the walk that tells of it needs, and its hour. None for
        everything that is no edit."""
        if not isinstance(message, EDITS):
            return None
        was = message.before
        edit = Edit(
            id=id,
            said_at=said_at,
            params=crowd.params,
            was={k: v for k, v in asdict(was).items() if k != "marks"} if was else {},
            marks=was.marks if was else {},
        )
        subject = subject_of(message)
        begins = message.starts_at, was.starts_at if was else message.starts_at
        bundle, until = self.bundles.add(subject, edit, held_until(self.clock.now(), *begins))
        return {BUNDLE: bundle, "subject": subject, "cause": bundle}, until

    def to_say(self, job: Job) -> dict[str, Any] | None:
        """What a bundle comes to; None when it was all taken back or is of no use any more."""
        edits = self.bundles.close(str(job.data[BUNDLE]))
        ended = self.bundles.ended(str(job.data["subject"]))
        told = [one for one in edits if ended is None or one.said_at > ended]
        return in_total(told) if told else None
