"""What Meta tells of the business number, taken apart; what is none of these is nothing to us."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Wrote:
    """Somebody wrote to the number; `id` is the message's."""

    id: str
    number: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Failed:
    """What was handed over did not arrive; `job` is what we gave along."""

    number: str
    code: int
    why: str
    job: str


def taken_apart(update: dict[str, Any], phone_id: str) -> Iterator[Wrote | Failed]:
    """What a call of the webhook holds for this phone, in its order, whatever else it holds."""
    for entry in _list(update.get("entry")):
        for change in _list(entry.get("changes")):
            value = change.get("value")
            if not isinstance(value, dict) or _at(value, "metadata", "phone_number_id") != phone_id:
                continue
            for message in _list(value.get("messages")):
                words = _at(message, "text", "body") or _at(message, "button", "text")
                number, id = _at(message, "from"), _at(message, "id")
                if number.isdigit() and id:
                    yield Wrote(id=id, number=number, words=words[:LONGEST])
            for status in _list(value.get("statuses")):
                if status.get("status") == "failed":
                    yield from _failed(status)


def _failed(status: dict[str, Any]) -> Iterator[Failed]:
    number, job = _at(status, "recipient_id"), _at(status, "biz_opaque_callback_data")
    for error in _list(status.get("errors"))[:1]:
        code = error.get("code")
        if isinstance(code, int) and number.isdigit():
            why = f"{code}: {_at(error, 'title') or _at(error, 'message')}"
            yield Failed(number=number, code=code, why=why[:200], job=job)


def _list(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _at(whole: dict[str, Any], *names: str) -> str:
    found: Any = whole
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""
