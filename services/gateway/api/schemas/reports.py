"""Reports between servers."""

from marshmallow import Schema, fields, validate

from services.common.contracts.federation import ReportState
from services.gateway.api.schemas.fields import ID, Instant, Line, Page, said

STATES = ReportState.__args__  # type: ignore[attr-defined]


class ReportQuery(Page):
    """Which reports."""

    state = Line(
        load_default="open",
        validate=validate.OneOf(STATES),
        metadata=said("`open` or `dismissed`."),
    )


class ReportedThing(Schema):
    """What a report is about."""

    uri = fields.String(required=True, metadata=said("Its id, for other servers."))
    kind = fields.String(
        required=True, metadata=said("`events`, `groups`, `people`, or something else.", "events")
    )
    name = fields.String(required=True, metadata=said("Its id, slug or username here.", ID))


class Report(Schema):
    """A report of another server; who reported is not known here."""

    id = fields.String(required=True, metadata=said("Its id.", ID))
    host = fields.String(required=True, metadata=said("The server.", "toot.example"))
    things = fields.List(fields.Nested(ReportedThing), required=True)
    words = fields.List(fields.String(), required=True)
    times = fields.Integer(required=True, metadata=said("How often it was reported.", 1))
    state = fields.String(required=True, metadata=said("`open` or `dismissed`.", "open"))
    reported_at = Instant(required=True, metadata=said("When it was reported first."))


class ReportList(Schema):
    """A slice of the reports."""

    items = fields.List(fields.Nested(Report), required=True)
    open = fields.Integer(required=True, metadata=said("How many are open in all.", 1))
    next = fields.String(required=True, allow_none=True)


class ReportIn(Schema):
    """What goes along."""

    words = Line(load_default="", limit=2000, metadata=said("What is wrong with it."))
