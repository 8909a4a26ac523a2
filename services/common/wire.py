"""Contracts to JSON and back; the one place that derives marshmallow schemas from dataclasses."""

import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, post_load
from marshmallow import fields as ma
from marshmallow import validate as check

from services.common.errors import Invalid
from services.common.messages import REGISTRY, Message
from services.common.text import is_writable

T = TypeVar("T")


class _Instant(ma.AwareDateTime):
    """An RFC 3339 time with offset, kept in UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **options)

    def _deserialize(self, value: Any, *args: Any, **rest: Any) -> datetime:
        if isinstance(value, str) and len(value) <= 40:
            value = value.replace("z", "Z")
        try:
            return super()._deserialize(value, *args, **rest).astimezone(UTC)
        except (OverflowError, ValueError) as broken:
            raise self.make_error("invalid", input=value, obj_type="datetime") from broken


class _Text(ma.String):
    """Text that is text: no number quietly becomes a string, no lone surrogate gets in."""

    def _deserialize(self, value: Any, *args: Any, **rest: Any) -> str:
        text: str = super()._deserialize(value, *args, **rest)
        if not is_writable(text):
            raise self.make_error("invalid_utf8")
        return text


def _field(hint: Any, **options: Any) -> "ma.Field[Any]":
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = [arg for arg in get_args(hint) if arg is not type(None)]
        return _field(inner[0], allow_none=True, **options)
    if origin is Literal:
        return ma.String(validate=check.OneOf(get_args(hint)), **options)
    if origin in (list, tuple):
        return ma.List(_field(get_args(hint)[0]), **options)
    if origin is dict:
        return ma.Dict(keys=_Text(), values=_field(get_args(hint)[1]), **options)
    if is_dataclass(hint):
        return ma.Nested(lambda: schema(typing.cast(Any, hint))(), **options)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return ma.Enum(hint, by_value=True, **options)
    simple: dict[Any, type[ma.Field[Any]]] = {
        str: _Text,
        bool: ma.Boolean,
        float: ma.Float,
        datetime: _Instant,
        date: ma.Date,
        Any: ma.Raw,
    }
    if hint is int:
        return ma.Integer(strict=True, **options)
    if hint in simple:
        return simple[hint](**options)
    raise TypeError(f"no wire form for {hint!r}")


@cache
def schema(shape: Any) -> type[Schema]:
    """The marshmallow schema of a dataclass; strict about unknown fields."""
    hints = typing.get_type_hints(shape)
    members: dict[str, Any] = {}
    for part in fields(shape):
        required = part.default is MISSING and part.default_factory is MISSING
        members[part.name] = _field(hints[part.name], required=required)

    def make(self: Schema, data: dict[str, Any], **rest: Any) -> Any:
        return shape(**data)

    members["make"] = post_load(make)
    members["Meta"] = type("Meta", (), {"unknown": RAISE})
    return typing.cast("type[Schema]", type(f"{shape.__name__}Schema", (Schema,), members))


@cache
def _strict(shape: Any) -> Schema:
    return schema(shape)(unknown=RAISE)


def dump(thing: Any) -> Any:
    """A view, command or message as plain JSON values."""
    if thing is None or isinstance(thing, str | int | float | bool):
        return thing
    if isinstance(thing, list | tuple):
        return [dump(one) for one in thing]
    if isinstance(thing, dict):
        return {key: dump(one) for key, one in thing.items()}
    if isinstance(thing, datetime | date):
        return thing.isoformat()
    return _dump(thing)


def _dump(thing: Any) -> dict[str, Any]:
    # Views are ours and typed: walking them is enough, and costs a tenth of a schema's dump.
    return {part.name: dump(getattr(thing, part.name)) for part in fields(thing)}


def load(shape: type[T], data: Any) -> T:
    """Read what somebody asks for, strictly. Raises Invalid with codes by field path."""
    try:
        return typing.cast(T, _strict(typing.cast(Any, shape)).load(data))
    except ValidationError as refused:
        raise invalid(_strict(typing.cast(Any, shape)), refused.messages) from None


def invalid(read_by: Schema, messages: Any) -> Invalid:
    """A library's complaint as our refusal; a wrong choice comes with the right ones."""
    found = flatten(messages)
    wrong = [path for path, codes in found.items() if codes == ["not_one_of"]]
    choices = {path: _choices(read_by.fields.get(path)) for path in wrong}
    told = {path: names for path, names in choices.items() if names}
    return Invalid(details={"choices": told} if told else None, fields=found)


def _choices(part: Any) -> list[str]:
    offered = (one for one in getattr(part, "validators", ()) if isinstance(one, check.OneOf))
    return [str(choice) for one in offered for choice in one.choices]


def read(shape: type[T], data: Any) -> T:
    """Read what a service answered, ignoring fields we do not know, so that senders may grow."""
    return typing.cast(T, _lenient(typing.cast(Any, shape)).load(data))


@cache
def _lenient(shape: Any) -> Schema:
    made = schema(shape)(unknown=EXCLUDE)
    _relax(made)
    return made


def _relax(made: Schema) -> None:
    for part in made.fields.values():
        _relax_field(part)


def _relax_field(part: Any) -> None:
    if isinstance(part, ma.Nested):
        part.unknown = EXCLUDE
        _relax(part.schema)
    elif isinstance(part, ma.List):
        _relax_field(part.inner)
    elif isinstance(part, ma.Dict) and part.value_field is not None:
        _relax_field(part.value_field)


_CODES = (
    ("Missing data", "required"),
    ("Unknown field", "unknown"),
    ("may not be null", "required"),
    ("Must be one of", "not_one_of"),
    ("Not a valid", "invalid"),
    ("Longer than", "too_long"),
    ("too_long", "too_long"),
)


def flatten(messages: Any, path: str = "") -> dict[str, list[str]]:
    """A library's nested messages as our codes by dotted path."""
    if isinstance(messages, dict):
        found: dict[str, list[str]] = {}
        for key, inner in messages.items():
            # marshmallow reports a mapping's entry under `value` or `key`; the path needs neither.
            step = "" if key in ("_schema", "value", "key") else str(key)
            found |= flatten(inner, ".".join(filter(None, (path, step))))
        return found
    return {path or "_": [_code(text) for text in messages]}


def _code(text: Any) -> str:
    return next((code for part, code in _CODES if part in str(text)), "invalid")


def envelope(
    message: Message, id: str, now: datetime, cause: str = "", request: str = ""
) -> dict[str, Any]:
    """A message in transit, as it is saved in an outbox and published."""
    return {
        "id": id,
        "source": message.SOURCE,
        "name": message.NAME,
        "version": message.VERSION,
        "occurred_at": now.isoformat(),
        "cause": cause,
        "request_id": request,
        "data": dump(message),
    }


def open_envelope(letter: dict[str, Any]) -> Message:
    """The message inside, brought up to today's version."""
    kind = REGISTRY[letter["source"], letter["name"]]
    data = letter["data"]
    if letter["version"] != kind.VERSION:
        data = kind.upgrade(data, letter["version"])
    return read(kind, data)
