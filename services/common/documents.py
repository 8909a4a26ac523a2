"""Aggregates to MongoDB documents and back: dataclasses on one side, plain values on the other."""

import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin

T = TypeVar("T")
Reader = Callable[[Any], Any]

NOT_STORED = frozenset({"recorded", "version"})
"""Members the repository itself looks after."""


def to_document(thing: Any) -> Any:
    """Plain values MongoDB can keep. `id` becomes `_id` at the top level by the repository."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {
            part.name: to_document(getattr(thing, part.name))
            for part in fields(thing)
            if part.name not in NOT_STORED
        }
    if isinstance(thing, list | tuple):
        return [to_document(one) for one in thing]
    if isinstance(thing, dict):
        return {key: to_document(one) for key, one in thing.items()}
    return thing


def to_sparse(thing: Any) -> Any:
    """A dataclass as plain values without the members that are as they are by default: reading
    gives them back, and thousands of entries in a document stay small."""
    if not is_dataclass(thing) or isinstance(thing, type):
        return to_document(thing)
    return {
        name: to_document(value)
        for name, default in _defaults(typing.cast(Any, type(thing)))
        if (value := getattr(thing, name)) != default
    }


@cache
def _defaults(shape: type) -> list[tuple[str, Any]]:
    return [(part.name, part.default) for part in fields(shape) if part.name not in NOT_STORED]


def from_document(shape: type[T], document: dict[str, Any]) -> T:
    """The dataclass again. Fields it does not know are ignored, missing ones take their default."""
    return typing.cast(T, _reader(typing.cast(Any, shape))(document))


@cache
def _reader(hint: Any) -> Reader:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = [one for one in get_args(hint) if one is not type(None)]
        if len(inner) != 1:
            return _as_is
        read = _reader(inner[0])
        return _as_is if read is _as_is else lambda value: None if value is None else read(value)
    if origin in (list, tuple):
        read = _reader(get_args(hint)[0])
        return _as_is if read is _as_is else lambda value: [read(one) for one in value]
    if origin is dict:
        read = _reader(get_args(hint)[1])
        return (
            _as_is
            if read is _as_is
            else lambda value: {key: read(one) for key, one in value.items()}
        )
    if is_dataclass(hint):
        return _dataclass_reader(typing.cast(type, hint))
    return _as_is


def _dataclass_reader(shape: type) -> Reader:
    hints = typing.get_type_hints(shape)
    names = [part.name for part in fields(shape) if part.init]
    readers = {name: _reader(hints[name]) for name in names}

    def read(document: dict[str, Any]) -> Any:
        return shape(**{n: readers[n](document[n]) for n in names if n in document})

    return read


def _as_is(value: Any) -> Any:
    return value
