"""Letters of organisers to some of their community's people."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.communities import SLUG
from services.gateway.api.schemas.fields import ID, Instant, Line, When, Words, said, words

SEGMENTS = ("members", "going", "waitlisted", "unanswered", "came")
_SEGMENT = said(
    "All `members`; of an event: who is `going`, `waitlisted`, who `came`, members `unanswered`.",
    "going",
)


class LetterIn(Schema):
    """A letter: plain text with line breaks, to one segment."""

    segment = fields.String(
        load_default="members", validate=validate.OneOf(SEGMENTS), metadata=dict(_SEGMENT)
    )
    event_id = Line(limit=64, load_default="", metadata=said("Needed but for `members`.", ID))
    subject = Words(required=True)
    body = Words(required=True)


class SendIn(Schema):
    """When to send."""

    at = When(
        load_default=None,
        allow_none=True,
        metadata=said("With offset, at most a year ahead; left out: now."),
    )


class Letter(Schema):
    """A letter. `people` is how many it reached, or would reach now."""

    id = fields.String(required=True, metadata=said("Its id.", ID))
    community = fields.String(required=True, metadata=SLUG)
    event_id = fields.String(required=True, metadata=said("The event, if it is about one.", ID))
    segment = fields.String(required=True, metadata=dict(_SEGMENT))
    subject = words("Its subject.", {"ar": "قبل اللقاء"}, required=True)
    body = words("Its text.", {"ar": "القاعة في الطابق الثاني."}, required=True)
    state = fields.String(
        required=True, metadata=said("`draft`, `scheduled`, `sent`, `cancelled`.", "draft")
    )
    people = fields.Integer(required=True, metadata=said("How many.", 42))
    exact = fields.Boolean(required=True, metadata=said("False: at least so many."))
    created_at = Instant(required=True)
    scheduled_for = Instant(required=True, allow_none=True)
    sent_at = Instant(required=True, allow_none=True)


class LetterList(Schema):
    """A community's letters, newest first."""

    items = fields.List(fields.Nested(Letter), required=True)
    next = fields.String(required=True, allow_none=True)
    left = fields.Integer(required=True, metadata=said("How many more may go out this week.", 4))
    per_week = fields.Integer(required=True, metadata=said("How many may in any seven days.", 5))


class Preview(Schema):
    """The mail as whoever asks would get it."""

    sender = fields.String(required=True, metadata=said("Who it is from."))
    subject = fields.String(required=True)
    text = fields.String(required=True, metadata=said("Its plain half."))
    html = fields.String(required=True, metadata=said("Its other half."))
    people = fields.Integer(required=True, metadata=said("How many would get it.", 42))
    exact = fields.Boolean(required=True, metadata=said("False: at least so many."))
