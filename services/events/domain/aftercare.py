"""What organizers do once a meeting is over: ask how it was, thank, give materials, close it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.common.contracts.events import (
    CloseEvent,
    FeedbackAsked,
    Material,
    PutMaterials,
    Served,
    ThanksSent,
    TookPlace,
)
from services.common.contracts.shared import Text
from services.common.errors import Conflict
from services.common.messages import Message
from services.common.rules import Mistakes, check_line, check_text
from services.events.domain.content import check_url
from services.events.domain.event import Event

ASKED_AFTER = timedelta(hours=3)
"""How long after the end people are asked: home, and not asleep yet."""
TOO_LATE = timedelta(days=3)
"""Nobody is asked about what was over for longer when a node comes back."""
MOST_LINKS = 50
THANKS_LIMIT = 3000
NOTE_LIMIT = 2000


@dataclass(kw_only=True)
class Aftercare:
    """What was done about one meeting after it; its id is the event's."""

    id: str
    community: str
    asked_at: datetime | None = None
    thanks: Text = field(default_factory=dict)
    links: list[Material] = field(default_factory=list)
    thanked_at: datetime | None = None
    took_place: TookPlace = ""
    served: Served = ""
    note: str = ""
    closed_at: datetime | None = None
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def ask(self, event: Event, now: datetime) -> None:
        """Ask those who came how it was, once; nobody about what did not happen."""
        if self.asked_at is None and self.took_place != "no":
            self.asked_at = now
            self.recorded.append(FeedbackAsked(**_facts(event)))

    def put(self, given: PutMaterials) -> None:
        """Take over thanks and materials. Raises Invalid naming fields."""
        mistakes = Mistakes()
        thanks = check_text(
            given.thanks, "thanks", required=False, limit=THANKS_LIMIT, mistakes=mistakes
        )
        if len(given.links) > MOST_LINKS:
            mistakes.note("links", "too_many")
        links = []
        for place, link in enumerate(given.links[:MOST_LINKS]):
            at = f"links.{place}"
            title = check_line(link.title, f"{at}.title", mistakes=mistakes)
            if not link.url:
                mistakes.note(f"{at}.url", "required")
            check_url(link.url, f"{at}.url", mistakes)
            links.append(Material(title=title, url=link.url))
        mistakes.refuse()
        self.thanks, self.links = thanks, links

    def send_thanks(self, event: Event, now: datetime) -> None:
        """Thank those who came. Pressing twice tells once. Raises Conflict."""
        need_over(event, now)
        if self.thanked_at is not None:
            return
        if not self.thanks and not self.links:
            raise Conflict("thanks.empty")
        self.thanked_at = now
        self.recorded.append(
            ThanksSent(**_facts(event), thanks=self.thanks, materials=len(self.links))
        )

    def close(self, given: CloseEvent, event: Event, now: datetime) -> None:
        """Note what came of it; it may be corrected. Raises Conflict or Invalid."""
        need_over(event, now)
        mistakes = Mistakes()
        if given.took_place not in ("yes", "no"):
            mistakes.note("took_place", "not_one_of")
        if given.served not in ("", "yes", "partly", "no"):
            mistakes.note("served", "not_one_of")
        note = check_line(given.note, "note", required=False, limit=NOTE_LIMIT, mistakes=mistakes)
        mistakes.refuse()
        self.took_place, self.note, self.closed_at = given.took_place, note, now
        self.served = given.served if given.took_place == "yes" else ""


def need_over(event: Event, now: datetime) -> None:
    """Refuse before the end. Raises Conflict."""
    if event.status == "cancelled":
        raise Conflict("event.cancelled")
    if event.status != "published" or not event.over(now):
        raise Conflict("event.not_over")


def _facts(event: Event) -> dict[str, Any]:
    return {
        "event": event.id,
        "title": event.title,
        "starts_at": event.starts_at,
        "timezone": event.timezone,
        "community": event.community,
        "slug": event.slug,
        "community_name": event.community_name,
    }
