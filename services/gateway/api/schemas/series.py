"""Public shapes of series."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.events import ANSWERS, Announcement, Event, EventChange
from services.gateway.api.schemas.fields import ID, Instant, Line, Page, Whole, said

RULE = "FREQ=MONTHLY;BYDAY=2TU"
_RULE = said(
    "RFC 5545 RRULE: DAILY to YEARLY with INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST, "
    "and COUNT (520 at most) or UNTIL, or open-ended: dates are made two years ahead.",
    RULE,
)


class SeriesIn(Announcement):
    """A new series, published at once; the times are those of its first date."""

    class Meta:
        exclude = ("publish",)

    rule = Line(limit=1000, required=True, metadata=_RULE)


class SeriesChange(EventChange):
    """What all coming dates become; those changed on their own keep what they are."""

    class Meta:
        exclude = ("scope",)

    rule = Line(limit=1000, metadata=_RULE)


class StandingIn(Schema):
    """An answer to every coming date that has none of its own."""

    answer = fields.String(
        load_default="going", validate=validate.OneOf(ANSWERS), metadata=said("The answer.")
    )
    guests = Whole(load_default=0, metadata=said("People brought along.", 0))


class Standing(Schema):
    """The reader's own answer to all dates."""

    answer = fields.String(required=True, metadata=said("The answer.", "going"))
    guests = fields.Integer(required=True)


class DateException(Schema):
    """A date that differs from its series."""

    recurrence = Instant(required=True)
    event = fields.String(required=True, metadata=said("The date's event id.", ID))


class Series(Schema):
    """A series."""

    id = fields.String(required=True, metadata=said("The series' id.", ID))
    status = fields.String(
        required=True,
        metadata=said("`published`, `paused`, `cancelled` or `ended`.", "published"),
    )
    rule = fields.String(required=True, metadata=said("RFC 5545 RRULE.", RULE))
    template = fields.Nested(
        Event, required=True, metadata=said("What each date is like, with the first date's times.")
    )
    excluded = fields.List(Instant(), required=True, metadata=said("Dates called off."))
    exceptions = fields.List(fields.Nested(DateException), required=True)
    dates = fields.Integer(required=True, metadata=said("Dates made so far.", 24))
    next_event = fields.String(required=True, metadata=said("The next date's event id.", ID))
    organizer = fields.Boolean(required=True)
    mine = fields.Nested(Standing, required=True, allow_none=True)
    continues = fields.String(required=True, metadata=said("The series this one went on from."))
    version = fields.Integer(required=True, metadata=said("Grows with every change.", 1))
    url = fields.String(required=True, metadata=said("Its page."))
    ics = fields.String(required=True, metadata=said("For a calendar."))


class DatesQuery(Page):
    """Which dates."""

    past = fields.Boolean(load_default=False, metadata=said("Those that are over, newest first."))
