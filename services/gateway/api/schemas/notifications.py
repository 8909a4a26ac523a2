"""What a person was told, and how they want to be told."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.fields import Flag, Instant, Line, Page, said


class Notification(Schema):
    """One thing a person was told."""

    id = fields.String(required=True)
    kind = fields.String(required=True, metadata=said("What it is about.", "seat_confirmed"))
    title = fields.String(required=True, metadata=said("In the person's language."))
    body = fields.String(required=True, metadata=said("In the person's language."))
    url = fields.String(required=True, metadata=said("Where it leads."))
    created_at = Instant(required=True)
    read = fields.Boolean(required=True)


class NotificationList(Schema):
    """A slice of the notifications, newest first."""

    items = fields.List(fields.Nested(Notification), required=True)
    next = fields.String(required=True, allow_none=True)
    unread = fields.Integer(required=True, metadata=said("Not read yet, in all.", 2))


class NotificationQuery(Page):
    """Which notifications."""

    unread = fields.Boolean(load_default=False, metadata=said("Only those not read."))


class Reading(Schema):
    """Which were read."""

    ids = fields.List(Line(limit=200), load_default=list, validate=validate.Length(max=100))
    all = Flag(load_default=False, metadata=said("All of them.", True))


class Unread(Schema):
    """How many are left."""

    unread = fields.Integer(required=True, metadata=said("Not read yet.", 0))


class Kind(Schema):
    """A kind of notification and its channels."""

    kind = fields.String(required=True, metadata=said("The kind.", "seat_confirmed"))
    essential = fields.Boolean(required=True, metadata=said("Cannot be switched off."))
    channels = fields.List(fields.String(), required=True, metadata=said("Chosen.", ["inapp"]))
    available = fields.List(fields.String(), required=True, metadata=said("To choose from."))


class Preferences(Schema):
    """Every kind with its channels."""

    kinds = fields.List(fields.Nested(Kind), required=True)
    language = fields.String(required=True, metadata=said("Of the messages.", "ar"))


class PreferencesIn(Schema):
    """Channels by kind."""

    channels = fields.Dict(
        keys=Line(limit=80),
        values=fields.List(Line(limit=40), validate=validate.Length(max=10)),
        required=True,
        validate=validate.Length(max=100),
        metadata=said("Chosen channels by kind.", {"event_published": ["inapp", "email"]}),
    )
