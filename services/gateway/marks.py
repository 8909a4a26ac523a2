"""How far a reader of news has heard, written into the id of every event."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from services.common.contracts.live import NewsItem

OVERLAP = timedelta(seconds=30)
"""A notification is dated before it is written: so long may the writing take."""
OLDEST = timedelta(hours=1)
"""Whoever was away for longer looks at the page of notifications."""
HEARD, SHORT = 50, 8
"""How many are remembered by name, and by how much of their ids."""


@dataclass(frozen=True)
class Mark:
    """How far a reader has heard: everything up to `since`, and these (by a short id) after it.

    It is the id of every event, so that whoever comes back to any process misses and hears twice
    nothing.
    """

    since: datetime
    heard: dict[str, datetime] = field(default_factory=dict)

    def __str__(self) -> str:
        stamp = int(self.since.timestamp() * 1000)
        return "-".join([str(stamp), *self.heard])

    @classmethod
    def read(cls, text: str, now: datetime) -> "Mark":
        """What an event's id says; from now on for anything else, and nothing of long ago."""
        stamp, *heard = text[:1000].split("-")
        try:
            since = datetime.fromtimestamp(int(stamp) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return cls(now)
        # Their dates are not known: they are kept until none of them can be asked for again.
        known = {one: now + OVERLAP for one in heard[:HEARD] if len(one) == SHORT and one.isalnum()}
        return cls(min(max(since, now - OLDEST), now), known)

    def after(self, items: list[NewsItem], now: datetime) -> "Mark":
        """How far it is once these have been heard."""
        heard = self.heard | {one.id[:SHORT]: one.created_at for one in items}
        since = max(self.since, now - OVERLAP)
        ordered = sorted(heard.items(), key=lambda one: one[1])
        for _, at in ordered[:-HEARD]:
            since = max(since, at)
        return Mark(since, {id: at for id, at in ordered if at > since})


def events(items: list[NewsItem], unread: int, mark: Mark, now: datetime) -> tuple[bytes, Mark]:
    """News as server-sent events, each with its mark; and the mark after the last one."""
    written = []
    for number, item in enumerate(items):
        # Only the last may let go of what is old: the others still wait for those behind them.
        upto = items[: number + 1]
        last = number + 1 == len(items)
        mark_now = mark.after(upto, now if last else mark.since)
        told = {
            "id": item.id,
            "kind": item.kind,
            "title": item.title,
            "body": item.body,
            "url": item.url,
            "unread": unread,
        }
        data = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        written.append(f"id: {mark_now}\nevent: notification\ndata: {data}\n\n")
    return "".join(written).encode(), mark.after(items, now)
