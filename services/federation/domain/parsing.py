"""JSON of strangers, taken apart within bounds: what passes can be kept and written out again."""

import json
from typing import Any

from services.common.text import is_writable

Document = dict[str, Any]

LARGEST = 1024 * 1024
DEEPEST = 20
_INTEGER = 2**63


class NotReadable(Exception):
    """No JSON object we are willing to hold; the text says why."""


def parse(body: bytes, largest: int = LARGEST) -> Document:
    """The JSON object in a body. Raises NotReadable: too large, too deep, no object, or with
    numbers and characters no database keeps."""
    if len(body) > largest:
        raise NotReadable("it is too large")
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotReadable("it is not JSON") from None
    if not isinstance(found, dict):
        raise NotReadable("it is not an object")
    _check(found)
    return found


def _check(whole: Any) -> None:
    """Level by level, since a deep tree would exhaust the stack."""
    level, depth = [whole], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise NotReadable("it is nested too deeply")
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                for key in one:
                    _check_text(key)
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
            elif isinstance(one, str):
                _check_text(one)
            elif isinstance(one, int | float) and not -_INTEGER <= one < _INTEGER:
                raise NotReadable("it holds a number that is too large")
        level = [one for one in below if isinstance(one, dict | list | str | int | float)]


def _check_text(text: str) -> None:
    if not is_writable(text):
        raise NotReadable("it holds a character that is none")


def _no_number(name: str) -> float:
    raise NotReadable(f"it holds {name}")
