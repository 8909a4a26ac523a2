"""The door: who is expected, who came, tickets."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.events import ADDRESS_RULES, VenueIn
from services.gateway.api.schemas.fields import ID, Flag, Instant, Line, Page, Whole, said, words

KEY = said("Somebody on the list of this event.", "FaUeLU-UfYaJlFv2Uxv3ow")
CODE = said("Six digits.", "048213")


class Steward(Schema):
    """Somebody who may check in."""

    username = fields.String(required=True, allow_none=True)
    person = fields.String(required=True, metadata=said("Actor URI."))
    name = words("Their name.", required=True)


class Stewards(Schema):
    """Those who may check in."""

    items = fields.List(fields.Nested(Steward), required=True)


class Numbers(Schema):
    """Heads that have a seat and that came; people by what became of them."""

    expected = fields.Integer(required=True)
    came = fields.Integer(required=True, metadata=said("Heads, drop-ins and guests included."))
    present = fields.Integer(required=True)
    drop_ins = fields.Integer(required=True)
    no_show = fields.Integer(required=True)
    excused = fields.Integer(required=True)


class DoorLine(Schema):
    """Somebody who is expected."""

    key = fields.String(required=True, metadata=KEY)
    name = words("Their name.", required=True)
    guests = fields.Integer(required=True)
    state = fields.String(
        required=True, metadata=said("`none`, `present`, `no_show` or `excused`.", "present")
    )
    how = fields.String(
        required=True, metadata=said("`qr`, `name`, `self`, `online`, `drop_in` or empty.", "qr")
    )
    at = Instant(required=True, allow_none=True)
    heads = fields.Integer(required=True, metadata=said("How many came, guests included."))


class Door(Schema):
    """The list at the door."""

    event = fields.String(required=True, metadata=said("The event's id.", ID))
    title = words("Its title.", required=True)
    open = fields.Boolean(required=True, metadata=said("Whether people can be checked in now."))
    drop_in = fields.Boolean(required=True)
    items = fields.List(fields.Nested(DoorLine), required=True)
    next = fields.String(required=True, allow_none=True)
    numbers = fields.Nested(Numbers, required=True)


class DoorQuery(Page):
    """Whom to look for."""

    q = Line(limit=100, load_default="", metadata=said("Part of a name."))
    limit = fields.Integer(
        load_default=100,
        validate=validate.Range(1, 500),
        metadata=said("How many at most, 1 to 500.", 100),
    )


class CheckIn(Schema):
    """One check-in: of `key`, of a `ticket`, or of somebody who dropped in."""

    id = Line(limit=64, required=True, metadata=said("Made by the device; taken once.", "c-0001"))
    at = fields.AwareDateTime(
        format="iso", required=True, metadata={"example": "2027-03-01T19:04:00+03:00"}
    )
    person = Line(limit=100, data_key="person", load_default="", metadata=KEY)
    ticket = Line(limit=400, load_default="", metadata=said("What the QR code holds."))
    drop_in = Flag(load_default=False, metadata=said("Somebody without a seat."))
    name = Line(limit=400, load_default="", metadata=said("Of somebody who dropped in."))
    guests = Whole(load_default=None, allow_none=True, metadata=said("Null: all announced.", 0))
    undo = Flag(load_default=False, metadata=said("Take the check-in of `person` back."))


class CheckIns(Schema):
    """What a device noted, sent as often as it likes."""

    items = fields.List(
        fields.Nested(CheckIn), required=True, validate=validate.Length(min=1, max=500)
    )
    device = Line(limit=64, load_default="", metadata=said("Which device.", "phone-1"))


class CheckedIn(Schema):
    """What became of each, in order."""

    outcomes = fields.List(
        fields.String(),
        required=True,
        metadata=said("`checked_in`, `already`, `undone`, `nothing` or `refused:<code>`."),
    )
    clamped = fields.List(
        fields.String(), required=True, metadata=said("Ids whose time could not be right.")
    )
    numbers = fields.Nested(Numbers, required=True)


class Ticket(Schema):
    """One's own ticket."""

    event = fields.String(required=True, metadata=said("The event's id.", ID))
    name = words("Whose it is.", required=True)
    guests = fields.Integer(required=True)
    token = fields.String(required=True)
    url = fields.String(required=True, metadata=said("What its QR code holds."))
    came = fields.Boolean(required=True)


class Pass(Schema):
    """What a ticket is worth now."""

    event = fields.String(required=True, metadata=said("The event's id.", ID))
    title = words("Its title.", required=True)
    state = fields.String(
        required=True,
        metadata=said("`open`, `early`, `over`, `revoked`, `cancelled` or `yours`.", "open"),
    )
    line = fields.Nested(DoorLine, required=True, allow_none=True)


class WallCode(Schema):
    """The code on the wall."""

    event = fields.String(required=True, metadata=said("The event's id.", ID))
    code = fields.String(required=True, metadata=CODE)


class WallCodeIn(Schema):
    """Whether to make another."""

    renew = Flag(load_default=True, metadata=said("Make another code."))


class Arriving(Schema):
    """Checking oneself in."""

    code = Line(limit=40, required=True, metadata=CODE)


class MyAttendance(Schema):
    """One's own attendance."""

    state = fields.String(required=True, metadata=said("What is kept of it.", "present"))
    how = fields.String(required=True, metadata=said("How one was counted.", "self"))
    at = Instant(required=True, allow_none=True)
    opens_at = Instant(required=True, allow_none=True)
    may_arrive = fields.Boolean(
        required=True, metadata=said("Whether one may check oneself in now.")
    )
    steward = fields.Boolean(required=True, metadata=said("Whether one may check others in."))


class AttendanceLine(Schema):
    """Who came, or did not."""

    key = fields.String(required=True, metadata=KEY)
    username = fields.String(required=True, allow_none=True)
    person = fields.String(required=True, metadata=said("Empty for drop-ins and closed accounts."))
    name = words("Their name.", required=True)
    state = fields.String(required=True, metadata=said("What became of them.", "present"))
    how = fields.String(required=True, metadata=said("How they were counted.", "qr"))
    at = Instant(required=True, allow_none=True)
    minutes = fields.Integer(required=True, metadata=said("Until the planned end.", 110))
    heads = fields.Integer(required=True)


class Attendance(Schema):
    """A slice of the attendance of an event."""

    items = fields.List(fields.Nested(AttendanceLine), required=True)
    next = fields.String(required=True, allow_none=True)
    numbers = fields.Nested(Numbers, required=True)


class AttendanceQuery(Page):
    """Which."""

    state = Line(limit=40, load_default="", metadata=said("Only these.", "no_show"))


class AttendanceChange(Schema):
    """A correction."""

    state = fields.String(
        required=True,
        validate=validate.OneOf(("present", "no_show", "excused")),
        metadata=said("What it was.", "excused"),
    )


class Hosts(Schema):
    """Hosts in the order of their turns, the next first."""

    items = fields.List(fields.Nested(Steward), required=True)


class HostsIn(Schema):
    """Who hosts by turns; an empty list ends that."""

    usernames = fields.List(
        Line(limit=100),
        required=True,
        validate=validate.Length(max=100),
        metadata={"example": ["amal", "badr"]},
    )


class HostIn(Schema):
    """Another host: one of the rotation, or whoever is next."""

    username = Line(limit=100, load_default="", metadata=said("Empty: whoever is next.", "badr"))


class AddressIn(Schema):
    """Where it is, and who is shown it."""

    venue = fields.Nested(VenueIn, required=True)
    address_rule = Line(
        limit=40,
        required=True,
        validate=validate.OneOf(ADDRESS_RULES),
        metadata=said("Who is shown it.", "approved_by_host"),
    )


class Guest(Schema):
    """Somebody who comes, as the host sees them."""

    key = fields.String(required=True, metadata=KEY)
    name = words("Their name.", required=True)
    guests = fields.Integer(required=True)
    trusted = fields.Boolean(required=True, metadata=said("Whether the host shows them where."))


class Guests(Schema):
    """A slice of those who come."""

    items = fields.List(fields.Nested(Guest), required=True)
    next = fields.String(required=True, allow_none=True)
