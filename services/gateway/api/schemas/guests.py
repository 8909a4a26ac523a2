"""Who may answer, questions, answers without an account, one-tap links, what is shared."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.events import ANSWERS, Event
from services.gateway.api.schemas.events import Rsvp as RsvpShown
from services.gateway.api.schemas.fields import Line, Whole, said, words

LINKED = "t3Rr0vYkqP9mB2xU5cS1aQ.Zk8sV1yJpX0nD4bG7hL2eA"
REPLIES = said("Replies to the event's questions, by key.", {"diet": "1"})


class GuestIn(Schema):
    """An answer without an account."""

    name = Line(limit=400, required=True, metadata=said("As others call you.", "ليلى"))
    email = Line(limit=1000, required=True, metadata=said("Confirmed by mail.", "a@example.org"))
    language = Line(limit=20, load_default="ar", metadata=said("Of the mails.", "ar"))
    answer = fields.String(
        load_default="going",
        validate=validate.OneOf(ANSWERS),
        metadata=said("The answer.", "going"),
    )
    guests = Whole(load_default=0, metadata=said("People brought along.", 0))
    seat_class = Line(limit=60, load_default="", metadata=said("Kind of seat.", ""))
    replies = fields.Dict(
        keys=fields.String(), values=Line(limit=5000), load_default=dict, metadata=REPLIES
    )


class Accepted(Schema):
    """The same whoever asks: a mail is on its way if the address can get one."""

    status = fields.String(required=True, metadata=said("Always the same.", "mail_sent"))


class TokenIn(Schema):
    """What stood in a link."""

    token = Line(limit=500, required=True, metadata=said("The token.", LINKED))


class GuestChange(Schema):
    """Another answer by a personal link."""

    answer = fields.String(
        load_default="going",
        validate=validate.OneOf(ANSWERS),
        metadata=said("The answer.", "going"),
    )
    guests = Whole(load_default=0, metadata=said("People brought along.", 0))
    seat_class = Line(limit=60, load_default="", metadata=said("Kind of seat.", ""))
    replies = fields.Dict(
        keys=fields.String(),
        values=Line(limit=5000),
        load_default=None,
        allow_none=True,
        metadata=REPLIES,
    )


class GuestAnswer(Schema):
    """What a personal link leads to."""

    event = fields.Nested(Event, required=True)
    rsvp = fields.Nested(RsvpShown, required=True)
    name = words("As given.", required=True)
    token = fields.String(required=True, metadata=said("Of the personal link.", LINKED))
    replies = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=REPLIES
    )
    ticket = fields.String(
        required=True,
        allow_none=True,
        metadata=said("What the QR code of their ticket holds; nothing without a seat."),
    )
    came = fields.Boolean(required=True, metadata=said("Whether they are checked in.", False))


class Tapped(Schema):
    """What a one-tap link did."""

    event = fields.String(required=True, metadata=said("The event's id.", "6f1c1b0e"))
    answer = fields.String(required=True, metadata=said("The answer given.", "going"))
    rsvp = fields.Nested(RsvpShown, required=True)
