"""Replies of other servers."""

from marshmallow import Schema, fields

from services.gateway.api.schemas.fields import ID, Flag, Instant, said


class Reply(Schema):
    """A reply by somebody on another server."""

    id = fields.String(required=True, metadata=said("Its id here.", ID))
    uri = fields.String(required=True, metadata=said("Its id there, for other servers."))
    url = fields.String(required=True, metadata=said("Its page there."))
    host = fields.String(required=True, metadata=said("The server.", "toot.example"))
    name = fields.String(required=True, metadata=said("Who wrote it.", "Bea"))
    handle = fields.String(required=True, metadata=said("The same.", "@bea@toot.example"))
    profile = fields.String(required=True, metadata=said("The page of who wrote it."))
    html = fields.String(
        required=True, metadata=said("What it says, as HTML of a short list of elements.")
    )
    text = fields.String(required=True, metadata=said("The same as plain text."))
    language = fields.String(required=True, metadata=said("As guessed by its letters.", "en"))
    answers = fields.String(
        required=True, metadata=said("Whose reply it answers, by handle; else empty.")
    )
    published_at = Instant(required=True)
    edited = fields.Boolean(required=True, metadata=said("Whether it was changed since.", False))
    hidden = fields.Boolean(required=True, metadata=said("Whether organizers hid it.", False))
    reported = fields.Boolean(
        required=True,
        metadata=said("For administrators: whether this node reported it there.", False),
    )


class ReplyList(Schema):
    """A slice of the replies."""

    items = fields.List(fields.Nested(Reply), required=True)
    total = fields.Integer(required=True, metadata=said("How many there are in all.", 3))
    next = fields.String(required=True, allow_none=True)


class ReplyIn(Schema):
    """What organizers decide."""

    hidden = Flag(required=True, metadata=said("Whether it is to be shown to nobody else."))
