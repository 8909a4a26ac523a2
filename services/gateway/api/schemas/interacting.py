"""Things of other servers."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.fields import Instant, Line, said, words

STATES = ("none", "pending", "accepted", "rejected", "")


class ElsewhereAddress(Schema):
    """What is meant."""

    uri = Line(
        limit=2000,
        required=True,
        validate=validate.Length(min=1),
        metadata=said("An address, or a name at a server.", "@data@jeddah.example"),
    )


class ElsewhereAccount(Schema):
    """Who goes on, with what."""

    handle = Line(limit=320, required=True, metadata=said("Name at a server.", "@bea@toot.example"))
    uri = Line(limit=2000, required=True, metadata=said("A thing of this node, by its URI."))


class ElsewhereThing(Schema):
    """What stands at an address, as far as it is for everybody."""

    uri = fields.String(required=True, metadata=said("Its URI."))
    kind = fields.String(
        required=True,
        validate=validate.OneOf(("event", "community", "person", "server", "text")),
        metadata=said("What it is.", "event"),
    )
    name = words("What it is called.", required=True)
    host = fields.String(required=True, metadata=said("Its server.", "jeddah.example"))
    url = fields.String(required=True, metadata=said("Its page for people, there."))
    here = fields.String(required=True, metadata=said("Its page here when it is ours.", ""))
    card = fields.String(required=True, metadata=said("Where an event can be answered, or empty."))
    text = fields.String(required=True, metadata=said("Plain text of it, cut."))
    handle = fields.String(required=True, metadata=said("Of an actor.", "data@jeddah.example"))
    owner = fields.String(required=True, metadata=said("Whose it is, by URI."))
    owner_name = words("What that one is called.", required=True)
    follow = fields.String(
        required=True,
        validate=validate.OneOf(STATES),
        metadata=said("How one stands to the owner; empty where nobody can follow.", "none"),
    )
    members = fields.Integer(required=True, allow_none=True)
    starts_at = Instant(required=True, allow_none=True)
    ends_at = Instant(required=True, allow_none=True)
    timezone = fields.String(required=True, metadata=said("Of an event.", "Asia/Riyadh"))
    place = words("Where, in short.", required=True)
    online = fields.Boolean(required=True)
    status = fields.String(required=True, metadata=said("Of an event.", "confirmed"))
    capacity = fields.Integer(required=True, allow_none=True)
    remaining = fields.Integer(required=True, allow_none=True)


class ElsewhereFollowed(Schema):
    """One whom somebody follows on another server."""

    uri = fields.String(required=True, metadata=said("The actor."))
    host = fields.String(required=True, metadata=said("Its server.", "jeddah.example"))
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    since = Instant(required=True)


class ElsewhereFollowing(Schema):
    """A slice of them."""

    items = fields.List(fields.Nested(ElsewhereFollowed), required=True)
    next = fields.String(required=True, allow_none=True)


class PlaceToAct(Schema):
    """A page of another server."""

    url = fields.String(required=True, metadata=said("Where to go on."))
    host = fields.String(required=True, metadata=said("That server.", "toot.example"))
