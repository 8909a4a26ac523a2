"""Members answering to events of other nodes, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from services.common.contracts.shared import Asker, Text
from services.common.messages import Message

StateElsewhere = Literal["asked", "going", "waitlisted", "refused", "unanswered", "cancelled"]
"""`asked` until the other node says something; `unanswered` when it kept silent for a day."""


@dataclass(frozen=True, kw_only=True)
class AnsweredElsewhere(Message):
    """Another node said what became of a member's answer. `card` is the event's card here, `host`
    the node; `before` is the state until now."""

    card: str
    host: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    community_name: Text
    place: Text
    person: str
    state: StateElsewhere
    before: StateElsewhere


@dataclass(frozen=True, kw_only=True)
class ChangedElsewhere(Message):
    """An event of another node to which a member goes, or may, is at another time or place
    (`changed` names which) or is called off (`cancelled`)."""

    card: str
    host: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    community_name: Text
    place: Text
    person: str
    changed: list[str]
    cancelled: bool


@dataclass(frozen=True, kw_only=True)
class AnswerElsewhere:
    """Answer an event of another node, by its card here; `id` is the answer's own."""

    id: str
    asker: Asker
    card: str
    coming: bool = True
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class MyAnswerElsewhere:
    """The asker's answer to one event of another node."""

    asker: Asker
    card: str


@dataclass(frozen=True, kw_only=True)
class ListAnswersElsewhere:
    """The asker's answers to coming events of other nodes, soonest first; to past ones, newest
    first. At most `limit`."""

    asker: Asker
    past: bool = False
    limit: int = 100


@dataclass(frozen=True, kw_only=True)
class AnswerElsewhereView:
    """An answer to an event of another node, with what the event said of itself then."""

    card: str
    uri: str
    url: str
    host: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str
    community_name: Text
    place: Text
    state: StateElsewhere
    asked_at: datetime
    answered_at: datetime | None = None
    event_status: str = "published"
    sequence: int = 0


@dataclass(frozen=True, kw_only=True)
class AnswersElsewhere:
    """Some answers."""

    items: list[AnswerElsewhereView]


class Answers(Protocol):
    """What federation answers about answers to events of other nodes."""

    def answer_elsewhere(self, command: AnswerElsewhere) -> AnswerElsewhereView: ...

    def my_answer_elsewhere(self, command: MyAnswerElsewhere) -> AnswersElsewhere: ...

    def answers_elsewhere(self, command: ListAnswersElsewhere) -> AnswersElsewhere: ...

    def export_person(self, command: Asker) -> dict[str, Any]: ...
