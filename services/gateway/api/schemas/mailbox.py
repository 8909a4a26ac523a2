"""One's own mail address, and whether mails go there."""

from marshmallow import Schema, fields

from services.gateway.api.schemas.fields import Instant, Line, said


class MailAddress(Schema):
    """Whether mails go to one's address."""

    email = fields.String(required=True, metadata=said("The address.", "amal@example.org"))
    reached = fields.Boolean(required=True, metadata=said("Whether mails are sent there.", False))
    reason = fields.String(
        allow_none=True,
        required=True,
        metadata=said("Why not: hard, soft, complaint or operator.", "hard"),
    )
    since = Instant(allow_none=True, required=True)
    status = fields.String(
        required=True, metadata=said("What its server said (RFC 3463).", "5.1.1")
    )


class MailToken(Schema):
    """The token of the mail that tried an address again."""

    token = Line(limit=1000, required=True, metadata=said("From the link.", "WyJh.c2Vh"))
