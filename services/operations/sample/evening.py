"""An evening that was: who came, what it left behind, and a letter about the next one."""

import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from services.operations.sample.scene import Group

SOON = timedelta(seconds=5)
"""How far off it begins: nobody can answer a meeting that is over, or hold one in the past."""
LASTS = timedelta(seconds=1)
TITLE = {"ar": "لقاء التعارف الأول", "en": "The first evening"}


class Caller(Protocol):
    """What asks the node."""

    def call(self, method: str, path: str, body: Any = None, who: str = "") -> Any:
        """One call of the API by this person."""
        ...


class Evening:
    """A short meeting of one community, held while the sample is made."""

    def __init__(self, node: Caller, group: Group) -> None:
        self.node = node
        self.group = group
        self.founder, *self.others = group.members

    def hold(self) -> None:
        """Announce it, let people come, and look back; nothing where it was held before."""
        held = self.node.call("GET", f"/events?community={self.group.slug}&past=true&limit=100")
        if any(one["title"] == TITLE for one in held["items"]):
            return
        starts = datetime.now(UTC).replace(microsecond=0) + SOON
        event = self.announce(starts)
        for one in self.others:
            self.node.call("PUT", f"/events/{event}/rsvp", {"answer": "going"}, one)
        self.check_in(event)
        time.sleep(max(0.0, (starts + LASTS - datetime.now(UTC)).total_seconds() + 0.5))
        self.look_back(event)

    def announce(self, starts: datetime) -> str:
        """The meeting; gives its id."""
        body = {
            "title": TITLE,
            "about": {"ar": "من نحن، وماذا نريد من هذا المجتمع."},
            "starts_at": starts.isoformat(),
            "ends_at": (starts + LASTS).isoformat(),
            "timezone": "Asia/Riyadh",
            "venue": {"name": {"ar": "حاضنة بادر"}, "city_id": self.group.city},
            "publish": True,
        }
        path = f"/communities/{self.group.slug}/events"
        return str(self.node.call("POST", path, body, self.founder)["id"])

    def check_in(self, event: str) -> None:
        """Everybody comes."""
        lines = self.node.call("GET", f"/events/{event}/door?limit=100", who=self.founder)["items"]
        now = datetime.now(UTC).isoformat()
        items = [{"id": uuid.uuid4().hex, "person": one["key"], "at": now} for one in lines]
        batch = {"device": "sample", "items": items}
        self.node.call("POST", f"/events/{event}/checkins", batch, self.founder)

    def look_back(self, event: str) -> None:
        """Thanks, materials, voices, a closing word, and a letter that is still a draft."""
        kept = {
            "thanks": {"ar": "شكرًا لكل من حضر. هذه خلاصة ما قيل."},
            "links": [{"title": "خلاصة اللقاء", "url": "https://example.org/first-evening"}],
        }
        self.node.call("PUT", f"/events/{event}/materials", kept, self.founder)
        voices: list[dict[str, Any]] = [
            {"rating": 5, "helped": "عرفت من يعمل على ما أعمل عليه", "served": "yes"},
            {"rating": 4, "change": "وقت أطول للحديث الجانبي", "served": "partly"},
            {"rating": 5, "helped": "The introductions", "served": "yes", "named": True},
        ]
        for one, voice in zip(self.others, voices, strict=False):
            self.node.call("PUT", f"/events/{event}/feedback", voice, one)
        closing = {"took_place": "yes", "served": "yes"}
        self.node.call("PUT", f"/events/{event}/closing", closing, self.founder)
        letter = {
            "segment": "members",
            "subject": {"ar": "ما اتفقنا عليه"},
            "body": {"ar": "نلتقي كل أسبوعين لقراءة الشيفرة معًا، ومن أراد عرض مشروعه فليكتب لنا."},
        }
        self.node.call("POST", f"/communities/{self.group.slug}/letters", letter, self.founder)
