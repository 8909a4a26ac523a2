"""What organizers ask of those who come."""

from dataclasses import dataclass, field
from typing import Literal

from services.common.contracts.shared import Text

Audience = Literal["anyone", "members", "followed"]
"""Who may answer: anybody, active members, or those whom the event's author follows."""
QuestionKind = Literal["text", "choice", "yes_no"]
Replies = dict[str, str]
"""By the question's key: words; the number of an option, from 1; `yes` or `no`."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question to those who come; `options` only where one is to choose."""

    key: str
    text: Text
    kind: QuestionKind = "text"
    required: bool = False
    options: list[Text] = field(default_factory=list)
