"""One sample of every message ever sent, kept for ever: `make samples` adds what is missing."""

import dataclasses
import json
import types
import typing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from services.common.contracts import events, federation, membership, notifications
from services.common.messages import REGISTRY, Message
from services.common.wire import envelope

FOLDER = Path(__file__).parent / "samples"
SPEAKERS = (membership, events, notifications, federation)
NOW = datetime(2027, 3, 1, 18, 30, tzinfo=UTC)


def sample(hint: Any, name: str) -> Any:
    """A plausible value of a type, by its field's name."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return sample(get_args(hint)[0], name)
    if origin is Literal:
        return get_args(hint)[0]
    if origin is list:
        return [sample(get_args(hint)[0], name)]
    if origin is dict:
        return {"ar": "لقاء العمارة", "en": "Architecture meeting"}
    if hint is datetime:
        return NOW
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return {f.name: sample(hints[f.name], f.name) for f in dataclasses.fields(hint)}
    if hint is int:
        return 1
    if hint is bool:
        return False
    return {"timezone": "Asia/Riyadh", "language": "ar", "email": "amal@riyadh.test"}.get(
        name, f"a {name}"
    )


def path(kind: type[Message]) -> Path:
    """Where a message's sample stands."""
    return FOLDER / f"{kind.SOURCE}.{kind.NAME}.v{kind.VERSION}.json"


def write_missing() -> list[Path]:
    """Write samples for messages that have none; existing ones are never touched."""
    FOLDER.mkdir(exist_ok=True)
    written = []
    for kind in REGISTRY.values():
        if path(kind).exists():
            continue
        hints = typing.get_type_hints(kind)
        values = {f.name: sample(hints[f.name], f.name) for f in dataclasses.fields(kind)}
        letter = envelope(kind(**values), "a message id", NOW, "a cause", "a request")
        text = json.dumps(letter, ensure_ascii=False, indent=1, sort_keys=True)
        path(kind).write_text(text + "\n")
        written.append(path(kind))
    return written


if __name__ == "__main__":
    for new in write_missing():
        print("added", new.name)
