"""Compiled readers give what schemas give, for every answer of every contract."""

import inspect
import json
import typing
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin

import pytest

from services.common.contracts import events, membership, notifications
from services.common.reading import Unreadable, reader
from services.common.wire import dump, read

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def answers() -> list[Any]:
    found: dict[str, Any] = {}
    for interface in (events.Events, membership.Membership, notifications.Notifications):
        for _, method in inspect.getmembers(interface, inspect.isfunction):
            shape = typing.get_type_hints(method).get("return")
            shape = get_args(shape)[0] if get_origin(shape) is list else shape
            if is_dataclass(shape):
                found[shape.__name__] = shape  # type: ignore[union-attr]
    return list(found.values())


def filled(hint: Any, depth: int = 0) -> Any:
    """A value of this kind with something in every place."""
    origin = get_origin(hint)
    if origin is Literal:
        return get_args(hint)[0]
    if origin is list:
        return [filled(get_args(hint)[0], depth + 1)] if depth < 4 else []
    if origin is dict:
        return {"ar": filled(get_args(hint)[1], depth + 1)}
    if type(None) in get_args(hint):
        return filled(next(one for one in get_args(hint) if one is not type(None)), depth)
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return hint(**{one.name: filled(hints[one.name], depth + 1) for one in fields(hint)})  # type: ignore[operator]
    return {str: "نص", int: 7, float: 1.5, bool: True, datetime: NOW}.get(hint, "x")


@pytest.mark.parametrize("shape", answers(), ids=lambda shape: shape.__name__)
def test_a_reader_gives_what_the_schema_gives(shape: Any) -> None:
    data = json.loads(json.dumps(dump(filled(shape))))
    compiled = reader(shape)

    assert compiled is not None
    assert compiled(data) == read(shape, data) == filled(shape)
    assert compiled({**data, "later": 1}) == compiled(data)


@dataclass(frozen=True, kw_only=True)
class Leaf:
    at: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Tree:
    leaf: Leaf | None
    leaves: list[Leaf] = field(default_factory=list)
    twigs: list["Tree"] = field(default_factory=list)


def test_defaults_none_and_shapes_within_themselves() -> None:
    compiled = reader(Tree)
    assert compiled is not None

    assert compiled({"leaf": None}) == Tree(leaf=None)
    grown = compiled({"leaf": {"at": "2027-03-01T12:00:00+03:00"}, "twigs": [{"leaf": None}]})
    assert grown == Tree(leaf=Leaf(at=NOW), twigs=[Tree(leaf=None)])


@pytest.mark.parametrize(
    "data", [{}, [], None, "x", {"leaf": {"at": "soon"}}, {"leaf": {}}, {"leaf": {"at": 1}}]
)
def test_what_cannot_be_of_the_shape_is_refused(data: Any) -> None:
    compiled = reader(Tree)
    assert compiled is not None

    with pytest.raises(Unreadable):
        compiled(data)
