"""Imports of calendars: what was handed in, and what became of each row."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.communities import SLUG
from services.gateway.api.schemas.fields import ID, Flag, Instant, Line, Page, said

OUTCOMES = ("new", "added", "changed", "unchanged", "refused")


class ImportIn(Schema):
    """A calendar to read, from an address or as it is."""

    kind = fields.String(
        load_default="ics",
        validate=validate.OneOf(("ics", "meetup")),
        metadata=said("`ics` (iCalendar) or `meetup` (Meetup's JSON).", "ics"),
    )
    url = Line(limit=2000, load_default="", metadata=said("Where it is; https or webcal."))
    content = Line(
        limit=5 * 1024 * 1024, load_default="", metadata=said("The file's text, at most 5 MB.")
    )
    name = Line(limit=200, load_default="", metadata=said("What the file is called."))
    dry_run = Flag(
        load_default=True, metadata=said("Only show what would be done; confirm it later.")
    )


class ImportCounts(Schema):
    """Rows by what becomes of them; `new` and `changed` wait for confirmation."""

    new = fields.Integer(required=True)
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    refused = fields.Integer(required=True)


class Import(Schema):
    """An import and how far it is."""

    id = fields.String(required=True, metadata=said("Its id.", ID))
    community = fields.String(required=True, metadata=SLUG)
    kind = fields.String(required=True)
    source = fields.String(required=True, metadata=said("The address or the file's name."))
    state = fields.String(
        required=True, metadata=said("`reading`, `ready`, `taking`, `done` or `failed`.", "ready")
    )
    why = fields.String(required=True, metadata=said("A code, when it failed."))
    reason = fields.String(required=True, metadata=said("The same in the reader's language."))
    counts = fields.Nested(ImportCounts, required=True)
    total = fields.Integer(required=True, metadata=said("Rows of the file.", 40))
    done = fields.Integer(required=True, metadata=said("Rows taken over so far.", 40))
    created_at = Instant(required=True)


class ImportList(Schema):
    """The latest imports of a community."""

    items = fields.List(fields.Nested(Import), required=True)


class ImportRow(Schema):
    """One event of the file."""

    where = fields.String(required=True, metadata=said("Where it stands.", "line 12"))
    title = fields.String(required=True)
    starts_at = Instant(required=True, allow_none=True)
    timezone = fields.String(required=True)
    outcome = fields.String(required=True, metadata=said("What becomes of it.", "new"))
    field = fields.String(required=True, metadata=said("What is wrong, of a refused one."))
    code = fields.String(required=True, metadata=said("Why, for programs."))
    reason = fields.String(required=True, metadata=said("Why, in the reader's language."))


class ImportRows(Schema):
    """A slice of the rows."""

    items = fields.List(fields.Nested(ImportRow), required=True)
    next = fields.String(required=True, allow_none=True)


class ImportRowQuery(Page):
    """Which rows."""

    outcome = Line(limit=20, load_default="", metadata=said("Only these.", "refused"))
