"""People and messages for the tests of notifications."""

import uuid
from datetime import UTC, datetime
from typing import Any

from services.common.contracts.events import SeatConfirmed
from services.common.contracts.membership import PersonChanged
from services.common.contracts.shared import Asker
from services.common.messages import Message
from services.common.wire import envelope
from tests.node import Node

STARTS = datetime(2027, 3, 2, 16, 30, tzinfo=UTC)
GROUP: dict[str, Any] = {
    "slug": "python",
    "community_name": {"ar": "مجتمع بايثون الرياض", "en": "Riyadh Python"},
}
MEETING: dict[str, Any] = {
    **GROUP,
    "event": "3b1c",
    "title": {"ar": "لقاء الشتاء", "en": "Winter meeting"},
    "starts_at": STARTS,
    "timezone": "Asia/Riyadh",
}


def uri(username: str) -> str:
    return f"https://alpha.test/people/{username}"


def mail_of(username: str) -> str:
    return f"{username}@example.org"


def asker(username: str, language: str = "ar") -> Asker:
    return Asker(person=uri(username), username=username, language=language, confirmed=True)


def tell(node: Node, message: Message, at: datetime | None = None) -> dict[str, Any]:
    """Put a message on the bus; gives its envelope, to be delivered again."""
    letter = envelope(message, str(uuid.uuid4()), at or node.clock.now())
    node.queue.append(letter)
    return letter


def knows(node: Node, username: str, language: str = "ar", **changed: Any) -> None:
    """Let notifications hear of a confirmed person."""
    known = {
        "person": uri(username),
        "username": username,
        "name": {language: username.title()},
        "email": mail_of(username),
        "language": language,
        "timezone": "Asia/Riyadh",
        "confirmed": True,
        **changed,
    }
    tell(node, PersonChanged(**known))
    node.settle()


def seat(username: str, **changed: Any) -> SeatConfirmed:
    given = {**MEETING, "ends_at": STARTS, "place": {"ar": "قاعة المها"}, "person": uri(username)}
    return SeatConfirmed(**{**given, **changed})
