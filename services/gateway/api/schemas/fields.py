"""Kinds of values in requests and answers, with how they look in the OpenAPI document."""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

ID = "6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f001"
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
_INTEGERS = 2**53
TEXT_LIMIT = 100_000


def clean(text: str) -> bool:
    """Whether a text can be kept: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= mark <= "\udfff" for mark in text)


class Line(fields.String):
    """Text that is text; bounded, since every list and text is."""

    def __init__(self, limit: int = TEXT_LIMIT, **more: Any) -> None:
        super().__init__(**more)
        self.limit = limit

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> str:
        text: str = super()._deserialize(value, *args, **more)
        if not clean(text):
            raise self.make_error("invalid_utf8")
        if len(text) > self.limit:
            raise ValidationError("too_long")
        return text


class Words(fields.Field[Any]):
    """Text people write, by language; a bare string is Arabic or English by its letters."""

    default_error_messages = {"invalid": "Not a valid text."}  # noqa: RUF012

    def __init__(self, **more: Any) -> None:
        metadata = {
            "anyOf": [
                {"type": "object", "additionalProperties": {"type": "string"}},
                {"type": "string"},
            ],
            "example": {"ar": "ملتقى البيانات", "en": "Data Meetup"},
            **more.pop("metadata", {}),
        }
        super().__init__(metadata=metadata, **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> dict[str, str]:
        if isinstance(value, str):
            value = {_language_of(value): value}
        if not isinstance(value, dict) or len(value) > 20:
            raise self.make_error("invalid")
        for language, text in value.items():
            if not _LANGUAGE.fullmatch(language) or not isinstance(text, str) or not clean(text):
                raise self.make_error("invalid")
            if len(text) > TEXT_LIMIT:
                raise ValidationError("too_long")
        return {
            language.lower()[:2] if len(language) == 2 else language: text
            for language, text in value.items()
        }


def _language_of(text: str) -> str:
    letters = [mark for mark in text if mark.isalpha()]
    arabic = sum("ARABIC" in unicodedata.name(mark, "") for mark in letters[:200])
    return "ar" if arabic * 2 >= len(letters[:200]) else "en"


class Whole(fields.Integer):
    """A whole number that was written as one, within what JSON programs can hold."""

    def __init__(self, **more: Any) -> None:
        super().__init__(strict=True, **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _INTEGERS:
            raise self.make_error("invalid")
        return value


class Number(fields.Float):
    """A number that was written as one, and is finite."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _INTEGERS:
            raise self.make_error("invalid")
        return float(value)


class Flag(fields.Boolean):
    """True or false, written so."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class When(fields.Field[Any]):
    """A time with offset, or wall time in the event's zone; kept as it was written."""

    default_error_messages = {"invalid": "Not a valid time."}  # noqa: RUF012

    def __init__(self, **more: Any) -> None:
        metadata = {"type": "string", "example": "2027-04-02T19:00:00+03:00"}
        super().__init__(metadata={**metadata, **more.pop("metadata", {})}, **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> datetime:
        found = parse_time(value)
        if found is None:
            raise self.make_error("invalid")
        return found


class Moment(fields.Field[Any]):
    """In a query: a time with offset, or a day (midnight UTC)."""

    default_error_messages = {"invalid": "Not a valid time."}  # noqa: RUF012

    def __init__(self, **more: Any) -> None:
        metadata = {"type": "string", "example": "2027-04-01"}
        super().__init__(metadata={**metadata, **more.pop("metadata", {})}, **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> datetime | None:
        if value == "":
            return None
        found = _day(value) or parse_time(str(value).replace(" ", "+"))
        if found is None:
            raise self.make_error("invalid")
        try:
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except OverflowError as far:
            raise self.make_error("invalid") from far


_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII
)


def parse_time(value: Any) -> datetime | None:
    """An RFC 3339 time, with or without offset; None when it is not one."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper().replace(",", "."))
    except ValueError:
        return None


def _day(value: Any) -> datetime | None:
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    except ValueError:
        return None


class Instant(fields.String):
    """In answers: an RFC 3339 time with offset."""

    def __init__(self, **more: Any) -> None:
        metadata = {"format": "date-time", "example": "2027-03-01T09:00:00Z"}
        super().__init__(metadata={**metadata, **more.pop("metadata", {})}, **more)


def words(about: str, example: dict[str, str] | None = None, **more: Any) -> fields.Field[Any]:
    """In answers: text by language."""
    metadata = {"description": about, "example": example or {"ar": "أمل", "en": "Amal"}}
    return fields.Dict(keys=fields.String(), values=fields.String(), metadata=metadata, **more)


def said(about: str, example: Any = None) -> dict[str, Any]:
    """What the document says of a field."""
    return {"description": about} | ({} if example is None else {"example": example})


class Page(Schema):
    """Where a list begins and how long it is."""

    cursor = Line(
        limit=1000, load_default="", metadata=said("Where to go on: `next` of the answer before.")
    )
    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, 100),
        metadata=said("How many at most, 1 to 100.", 20),
    )


class FieldProblem(Schema):
    """What is wrong with one field."""

    code = fields.String(required=True, metadata=said("Stable, for programs.", "taken"))
    message = fields.String(required=True, metadata=said("In the reader's language."))
    choices = fields.List(fields.String(), metadata=said("What may be given instead."))


class Problem(Schema):
    """A refusal, as RFC 9457 has it."""

    type = fields.String(required=True, metadata=said("A URI that names the problem."))
    title = fields.String(required=True, metadata=said("The status in words.", "Conflict"))
    status = fields.Integer(required=True, metadata=said("The HTTP status.", 409))
    detail = fields.String(required=True, metadata=said("What is wrong, in the reader's language."))
    code = fields.String(required=True, metadata=said("Stable, for programs.", "event.started"))
    request_id = fields.String(required=True, metadata=said("For asking the operator."))
    details = fields.Dict(metadata=said("Facts behind the sentence.", {"retry_after": 3}))
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(FieldProblem)),
        metadata=said(
            "By field, when fields are meant.",
            {"username": [{"code": "taken", "message": "This is taken already."}]},
        ),
    )
