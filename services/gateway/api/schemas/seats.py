"""Seats: classes, ways of giving them out, approval, the draw."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.fields import (
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

ADMISSIONS = ("first_come", "lottery", "approval")
KEY = said("Short, of small letters and digits.", "hall")


class SeatClassIn(Schema):
    """A kind of seat."""

    key = Line(limit=60, required=True, metadata=KEY)
    name = Words(required=True, metadata=said("Its name."))
    capacity = Whole(required=True, metadata=said("Seats.", 20))


class SeatWords(Schema):
    """How the seats of an event are to be given out."""

    seat_classes = fields.List(
        fields.Nested(SeatClassIn),
        validate=validate.Length(max=50),
        metadata=said("Kinds of seats; the event's capacity is their sum."),
    )
    admission = fields.String(
        validate=validate.OneOf(ADMISSIONS), metadata=said("How seats are given out.", "first_come")
    )
    draw_at = When(allow_none=True, metadata=said("When a lottery's draw is held."))
    offer_hours = Whole(
        metadata=said("Hours a freed seat is kept for the next in line; 0 seats them at once.", 0)
    )
    reconfirm = Flag(metadata=said("Ask the seated 24 hours before if they still come.", False))
    release_silent = Whole(
        metadata=said("Hours before the start when silence frees a seat; 0 for never.", 0)
    )


class SeatClass(Schema):
    """A kind of seat with what is left."""

    key = fields.String(required=True, metadata=KEY)
    name = words("Its name.", {"ar": "القاعة", "en": "Hall"}, required=True)
    capacity = fields.Integer(required=True, metadata=said("Seats.", 20))
    left = fields.Integer(required=True, metadata=said("Not taken.", 3))


class Seating(Schema):
    """How seats are given out."""

    admission = fields.String(required=True, metadata=said("The way.", "first_come"))
    draw_at = Instant(required=True, allow_none=True)
    drawn_at = Instant(required=True, allow_none=True)
    commitment = fields.String(required=True, metadata=said("SHA-256 of the draw's seed."))
    offer_hours = fields.Integer(required=True)
    reconfirm = fields.Boolean(required=True)
    release_silent = fields.Integer(required=True)
    confirm_by = Instant(
        required=True,
        allow_none=True,
        metadata=said("After a move: until when people may confirm the new time."),
    )
    asked_at = Instant(
        required=True, allow_none=True, metadata=said("When people were asked if they still come.")
    )


class SeatsShown(Schema):
    """The part of an event's page about seats."""

    seat_classes = fields.List(fields.Nested(SeatClass), required=True)
    seating = fields.Nested(Seating, required=True)


class MySeat(Schema):
    """The part of one's own answer about the seat."""

    seat_class = fields.String(required=True, metadata=said("Kind of seat; may be empty.", ""))
    deadline = Instant(required=True, allow_none=True, metadata=said("When an offer lapses."))
    ticket = fields.String(required=True, metadata=said("In the draw; may be empty.", ""))
    still_coming = fields.String(
        required=True, metadata=said("Empty, `asked` whether one still comes, or `yes`.", "")
    )


class WaitingCounts(Schema):
    """Who has no seat yet, by what they wait for."""

    pending = fields.Integer(required=True, metadata=said("Wait for the organizers' word."))
    entered = fields.Integer(required=True, metadata=said("Entered for the draw."))
    offered = fields.Integer(required=True, metadata=said("Heads for whom a seat is kept."))


class Decision(Schema):
    """The organizers' word about several people."""

    answers = fields.List(
        Line(limit=80),
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata=said("Keys of their answers, from the attendance list."),
    )
    state = fields.String(
        required=True,
        validate=validate.OneOf(("going", "declined")),
        metadata=said("`going` lets them in, `declined` turns them down.", "going"),
    )


class OneDecision(Schema):
    """The organizers' word about one person."""

    state = fields.String(
        required=True,
        validate=validate.OneOf(("going", "declined")),
        metadata=said("`going` lets them in, `declined` turns them down.", "going"),
    )


class OverCapacity(Schema):
    """What becomes of those for whom fewer seats leave no room."""

    over_capacity = fields.String(
        validate=validate.OneOf(("keep", "waitlist")),
        metadata=said(
            "With fewer seats than are taken: `keep` everybody, or let the last to come `waitlist`."
        ),
    )


class DrawnTicket(Schema):
    """What became of a ticket."""

    rank = fields.Integer(required=True, metadata=said("In the drawn order.", 1))
    ticket = fields.String(required=True, metadata=said("Names nobody.", "9f2c41d07a5be633"))
    heads = fields.Integer(required=True, metadata=said("Person and guests.", 1))
    seat_class = fields.String(required=True, metadata=said("Kind of seat; may be empty.", ""))
    outcome = fields.String(required=True, metadata=said("`seated` or `waitlisted`.", "seated"))


class Draw(Schema):
    """A draw: what was promised, and after it what anybody needs to compute it again.

    SHA-256 of `seed` is `commitment`. Tickets stand in the order of SHA-256 of
    `seed:ticket`, in hexadecimal.
    """

    commitment = fields.String(required=True, metadata=said("SHA-256 of the seed, hexadecimal."))
    draw_at = Instant(required=True)
    drawn_at = Instant(required=True, allow_none=True)
    seed = fields.String(required=True, metadata=said("Empty before the draw."))
    entered = fields.Integer(required=True, metadata=said("Who waits for the draw now.", 40))
    seats = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(allow_none=True),
        required=True,
        metadata=said("Seats free at the draw, by kind.", {"": 20}),
    )
    mine = fields.String(required=True, metadata=said("The reader's own ticket; may be empty."))
    tickets = fields.List(fields.Nested(DrawnTicket), required=True)
    next = fields.String(required=True, allow_none=True)


class DrawQuery(Page):
    """Which tickets."""
