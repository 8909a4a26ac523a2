"""Who is expected at an event, as the door needs them: some answers by key, or a slice by name."""

import re
from typing import Any

from pymongo.collection import Collection

from services.common.text import fold
from services.events.domain import Event, Party
from services.events.repository.answers import Answers
from services.events.repository.events import PAGE, shown

_ALIKE = {"ا": "[اأإآٱ]", "ه": "[هة]", "ي": "[يىئ]", "و": "[وؤ]"}
_BETWEEN = "[\u0640\u064b-\u065f\u0670]*"


class Expected:
    """Reads answers inside event documents, never all of them."""

    def __init__(self, events: Collection[Any], answered: Answers) -> None:
        self.events = events
        self.answered = answered

    def page(self, event: str, keys: list[str]) -> Event | None:
        """An event with the answers of these keys, for showing."""
        parts = {**PAGE, **{f"answers.{key}": 1 for key in keys if _is_key(key)}}
        found = self.events.find_one({"_id": event}, parts)
        return shown(found) if found else None

    def named(
        self, event: str, states: list[str], q: str, after: tuple[int, str] | None, limit: int
    ) -> list[tuple[str, Party]]:
        """Answers in these states whose name holds `q`, in the order of asking."""
        match: dict[str, Any] = {"state": {"$in": states}}
        if pattern := _loose(q):
            named = {"$map": {"input": {"$objectToArray": "$name"}, "in": "$$this.v"}}
            words = {"$reduce": {"input": named, "initialValue": "", "in": _JOINED}}
            match["$expr"] = {"$regexMatch": {"input": words, "regex": pattern, "options": "i"}}
        return self.answered.matching(event, match, after, limit)


_JOINED = {"$concat": ["$$value", " ", "$$this"]}


def _is_key(key: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]{1,64}", key) is not None


def _loose(q: str) -> str:
    """A pattern that finds a name however its alefs, hamzas and marks are spelt."""
    words = fold(q[:100]).split()
    spelt = [_BETWEEN.join(_ALIKE.get(mark, re.escape(mark)) for mark in word) for word in words]
    return ".*".join(spelt)
