"""After a meeting: feedback, thanks and materials, closing, one's own record, copies."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.communities import SLUG
from services.gateway.api.schemas.fields import (
    ID,
    Flag,
    Instant,
    Line,
    Page,
    When,
    Whole,
    Words,
    said,
    words,
)

SERVED = ("", "yes", "partly", "no")
_SERVED = said("Whether it served its goal: `yes`, `partly`, `no`, or nothing said.", "yes")
_TITLE = {"ar": "لقاء البيانات", "en": "Data evening"}


class FeedbackIn(Schema):
    """What to say of a meeting."""

    rating = Whole(required=True, metadata=said("1 (poor) to 5 (excellent).", 5))
    helped = Line(limit=8000, load_default="", metadata=said("What helped.", "التمارين"))
    change = Line(limit=8000, load_default="", metadata=said("What to change.", "الوقت"))
    served = fields.String(load_default="", validate=validate.OneOf(SERVED), metadata=dict(_SERVED))
    named = Flag(
        load_default=False, metadata=said("Whether organisers see the name; nobody else ever does.")
    )


class Voice(Schema):
    """What one person said; without name and time where they did not give their name."""

    rating = fields.Integer(required=True, metadata=said("1 to 5.", 5))
    helped = fields.String(required=True)
    change = fields.String(required=True)
    served = fields.String(required=True, metadata=dict(_SERVED))
    named = fields.Boolean(required=True)
    name = words("Their name, where they gave it.", required=True)
    at = Instant(required=True, allow_none=True)


class Feedback(Schema):
    """One's own voice; for organisers also numbers and words.

    While fewer than `enough` answered there are no numbers but `count`, and only named voices."""

    mine = fields.Nested(Voice, required=True, allow_none=True)
    may = fields.Boolean(required=True, metadata=said("Whether one can say something now."))
    closes_at = Instant(required=True)
    organizer = fields.Boolean(required=True)
    count = fields.Integer(required=True, metadata=said("How many said something.", 12))
    enough = fields.Integer(required=True, metadata=said("From how many on there are numbers.", 3))
    average = fields.Float(required=True, allow_none=True, metadata=said("1 to 5.", 4.33))
    ratings = fields.List(
        fields.Integer(), required=True, metadata=said("How many gave 1, 2, … 5.", [0, 0, 1, 4, 7])
    )
    served = fields.Dict(required=True, metadata=said("How many say so.", {"yes": 8, "partly": 2}))
    items = fields.List(fields.Nested(Voice), required=True)
    next = fields.String(required=True, allow_none=True)


class FeedbackQuery(Page):
    """Which voices."""


class Material(Schema):
    """Something to take home."""

    title = Line(limit=800, required=True, metadata=said("What it is.", "العرض"))
    url = Line(limit=2000, required=True, metadata=said("Where.", "https://example.org/slides"))


class MaterialsIn(Schema):
    """Thanks and materials; what was there before is replaced."""

    thanks = Words(load_default=dict)
    links = fields.List(
        fields.Nested(Material), load_default=list, validate=validate.Length(max=200)
    )


class ClosingIn(Schema):
    """The organisers' own account."""

    took_place = fields.String(
        load_default="yes", validate=validate.OneOf(("yes", "no")), metadata=said("`yes` or `no`.")
    )
    served = fields.String(load_default="", validate=validate.OneOf(SERVED), metadata=dict(_SERVED))
    note = Line(limit=8000, load_default="", metadata=said("For organisers only."))


class Outcome(Schema):
    """How organisers closed it."""

    took_place = fields.String(required=True)
    served = fields.String(required=True, metadata=dict(_SERVED))
    note = fields.String(required=True)
    closed_at = Instant(required=True, allow_none=True)
    thanked_at = Instant(required=True, allow_none=True)


class After(Schema):
    """Thanks and materials of a meeting; `closing` is for organisers."""

    event_id = fields.String(required=True, metadata=said("The event.", ID))
    came = fields.Boolean(required=True, metadata=said("Whether one came."))
    organizer = fields.Boolean(required=True)
    thanks = words("Words of thanks.", required=True)
    links = fields.List(fields.Nested(Material), required=True)
    closing = fields.Nested(Outcome, required=True, allow_none=True)


class Attended(Schema):
    """A meeting one came to."""

    event_id = fields.String(required=True, metadata=said("The event.", ID))
    title = words("Its title.", _TITLE, required=True)
    community = fields.String(required=True, metadata=SLUG)
    community_name = words("The community.", required=True)
    starts_at = Instant(required=True)
    timezone = fields.String(required=True, metadata=said("IANA zone.", "Asia/Riyadh"))
    at = Instant(required=True, metadata=said("When one came in."))
    minutes = fields.Integer(required=True, metadata=said("From coming in to the end.", 110))
    how = fields.String(required=True, metadata=said("How it is known.", "qr"))


class AttendedList(Schema):
    """What one came to, newest first."""

    items = fields.List(fields.Nested(Attended), required=True)
    next = fields.String(required=True, allow_none=True)


class RescheduleIn(Schema):
    """Another time, and until when people may confirm it."""

    starts_at = When(required=True)
    ends_at = When(
        load_default=None, allow_none=True, metadata=said("Left out: it lasts as long as before.")
    )
    confirm_by = When(
        load_default=None,
        allow_none=True,
        metadata=said("Left out: three days from now, or a day before the start."),
    )


class CopyIn(Schema):
    """When the copy begins."""

    starts_at = When(
        load_default=None,
        allow_none=True,
        metadata=said("Left out: the same hour of the same weekday, in the next week to come."),
    )
