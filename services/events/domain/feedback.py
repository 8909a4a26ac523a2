"""What those who came say of a meeting, and how much of it organizers may see.

The rules, in one place:

- One voice a person and meeting; saying it again replaces it.
- Without a name, nobody is written down: the record's id follows from the person only through
  the node's secret, and it bears no time.
- Until `ENOUGH` people answered, organizers see how many they are and what was said under a name:
  of one or two, numbers alone would tell who gave them.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.common.contracts.events import FeedbackView, GiveFeedback, Served
from services.common.contracts.shared import Text
from services.common.errors import Conflict
from services.common.messages import Message
from services.common.rules import Mistakes, check_line
from services.events.domain.event import Event

ENOUGH = 3
WORDS_LIMIT = 2000
OPEN_FOR = timedelta(days=60)
RATINGS = (1, 2, 3, 4, 5)
SERVED = ("", "yes", "partly", "no")


@dataclass(kw_only=True)
class Feedback:
    """One voice. `person`, `name` and `at` are empty where no name was given."""

    id: str
    event: str
    community: str
    rating: int
    helped: str = ""
    change: str = ""
    served: Served = ""
    named: bool = False
    person: str = ""
    name: Text = field(default_factory=dict)
    at: datetime | None = None
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def shown(self) -> FeedbackView:
        """As its writer and organizers see it."""
        return FeedbackView(
            rating=self.rating,
            helped=self.helped,
            change=self.change,
            served=self.served,
            named=self.named,
            name=self.name,
            at=self.at,
        )


def voice_id(secret: str, event: str, key: str) -> str:
    """Where this person's voice on this event stands; without the secret it names nobody."""
    said = f"multaqa feedback\x1f{event}\x1f{key}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()[:32]


def need_open(event: Event, now: datetime) -> None:
    """Refuse before the end and long after it. Raises Conflict."""
    if event.status == "cancelled":
        raise Conflict("event.cancelled")
    if event.status != "published" or not event.over(now):
        raise Conflict("feedback.too_early")
    if now > closes_at(event):
        raise Conflict("feedback.closed")


def closes_at(event: Event) -> datetime:
    """Until when people may say how it was."""
    return event.ends_at + OPEN_FOR


def voice(given: GiveFeedback, id: str, event: Event, now: datetime) -> Feedback:
    """What somebody says, checked. Raises Invalid naming fields."""
    mistakes = Mistakes()
    if given.rating not in RATINGS:
        mistakes.note("rating", "not_one_of")
    if given.served not in SERVED:
        mistakes.note("served", "not_one_of")
    helped = _words(given.helped, "helped", mistakes)
    change = _words(given.change, "change", mistakes)
    mistakes.refuse()
    return Feedback(
        id=id,
        event=event.id,
        community=event.community,
        rating=given.rating,
        served=given.served,
        named=given.named,
        person=given.asker.person if given.named else "",
        name=given.asker.name if given.named else {},
        at=now if given.named else None,
        helped=helped,
        change=change,
    )


def _words(said: str, path: str, mistakes: Mistakes) -> str:
    return check_line(said, path, required=False, limit=WORDS_LIMIT, mistakes=mistakes)
