"""Answers of services read quickly: a reader compiled once for each shape.

What a service of ours answers was checked when it was made; reading it costs a tenth of a schema's
load, and a page of twenty events is read on every request.
"""

import threading
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin

Reader = Callable[[Any], Any]
_preparing = threading.RLock()


class Unreadable(Exception):
    """An answer lacks what its shape needs, or holds something of another kind."""


@cache
def reader(shape: Any) -> Reader | None:
    """What turns JSON into `shape`; None where JSON is what is wanted.

    Fields the shape does not know are ignored, so that senders may grow. Raises Unreadable for
    an answer that cannot be of this shape.
    """
    origin = get_origin(shape)
    if origin in (Union, types.UnionType):
        inner = reader(next(one for one in get_args(shape) if one is not type(None)))
        return None if inner is None else lambda data: None if data is None else inner(data)
    if origin in (list, tuple):
        return _list(reader(get_args(shape)[0]))
    if origin is dict:
        return _mapping(reader(get_args(shape)[1]))
    if is_dataclass(shape):
        return _record(shape)
    if shape is datetime:
        return lambda data: datetime.fromisoformat(data).astimezone(UTC)
    if shape is date:
        return date.fromisoformat
    if isinstance(shape, type) and issubclass(shape, Enum):
        return shape
    return None


def _list(inner: Reader | None) -> Reader | None:
    return None if inner is None else lambda data: [inner(one) for one in data]


def _mapping(inner: Reader | None) -> Reader | None:
    if inner is None:
        return None
    return lambda data: {key: inner(one) for key, one in data.items()}


def _record(shape: Any) -> Reader:
    hints = typing.get_type_hints(shape)
    plain: list[str] = []
    made: list[tuple[str, Reader]] = []
    needed: set[str] = set()
    ready = False

    def prepare() -> None:
        # At the first reading rather than here: a shape may hold others of its own kind.
        nonlocal ready
        for part in fields(shape):
            inner = reader(hints[part.name])
            if inner is None:
                plain.append(part.name)
            else:
                made.append((part.name, inner))
            if part.default is MISSING and part.default_factory is MISSING:
                needed.add(part.name)
        ready = True

    def read(data: Any) -> Any:
        if not ready:
            with _preparing:
                if not ready:
                    prepare()
        try:
            values = {name: data[name] for name in plain if name in data}
            for name, inner in made:
                if name in data:
                    values[name] = inner(data[name])
        except (TypeError, ValueError, AttributeError, KeyError) as wrong:
            raise Unreadable(shape.__name__) from wrong
        if needed - values.keys():
            raise Unreadable(f"{shape.__name__} without {sorted(needed - values.keys())}")
        return shape(**values)

    return read
