"""What other servers bring us."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class SignedDelivery:
    """A request to one of our inboxes as it arrived. `url` is the public one with the path and
    query as received, `headers` are by lower-case name, `body` is base64, `source` the address it
    came from."""

    url: str
    headers: dict[str, str]
    body: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class InboxAnswer:
    """The HTTP status to answer with, why, and how many seconds to wait where that is asked."""

    status: int
    reason: str = ""
    retry_after: int = 0


class Inbox(Protocol):
    """What federation answers to other servers."""

    def receive(self, command: SignedDelivery) -> InboxAnswer: ...
