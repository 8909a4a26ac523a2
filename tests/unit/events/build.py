"""Ordinary events for domain tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.common.contracts.shared import Place
from services.events.domain import Event

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
VENUE = Place(name={"ar": "مكتبة الملك فهد"}, address={"ar": "طريق الملك فهد"})


def draft(**changes: Any) -> Event:
    """A meeting tomorrow in Riyadh, not yet published."""
    event: dict[str, Any] = {
        "id": "event-0001",
        "community": "c1",
        "slug": "riyadh-python",
        "community_name": {"ar": "مجتمع بايثون"},
        "created_by": "https://alpha.test/people/amal",
        "title": {"ar": "لقاء المجتمع", "en": "Community meeting"},
        "starts_at": NOW + DAY,
        "ends_at": NOW + DAY + 2 * HOUR,
        "timezone": "Asia/Riyadh",
        "venue": VENUE,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Event(**(event | changes))


def published(**changes: Any) -> Event:
    """The same, published, with nothing left to tell."""
    event = draft(**changes)
    event.publish("https://alpha.test/people/amal", NOW)
    event.recorded.clear()
    return event


def going(event: Event, *people: str, guests: int = 0) -> None:
    """These people answer that they come, in this order."""
    for person in people:
        event.rsvp(person, {"ar": person}, "going", guests, NOW)


def told(event: Event) -> list[tuple[Any, ...]]:
    """What was recorded, as short tuples: name, person, detail."""
    found: list[tuple[Any, ...]] = []
    for message in event.recorded:
        details = vars(message)
        extra = [details[k] for k in ("promoted", "position", "reason", "changed") if k in details]
        found.append((message.NAME, details.get("person"), *extra))
    return found
