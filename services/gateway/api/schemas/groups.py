"""Telegram groups of a community."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.fields import ID, Instant, said


class Group(Schema):
    """A group in which the community's public events are announced."""

    id = fields.String(required=True, metadata=said("Its id.", ID))
    title = fields.String(required=True, metadata=said("What Telegram calls it.", "بيانات الرياض"))
    language = fields.String(required=True, metadata=said("Of the announcements.", "ar"))
    linked_at = Instant(required=True)


class GroupList(Schema):
    """The linked groups."""

    items = fields.List(fields.Nested(Group), required=True)


class NewGroup(Schema):
    """How the group is to be spoken to."""

    language = fields.String(
        load_default="ar",
        validate=validate.OneOf(["ar", "en"]),
        metadata=said("Of the announcements.", "ar"),
    )


class GroupLink(Schema):
    """How the group is linked; good once, for half an hour."""

    url = fields.String(
        required=True,
        metadata=said("Adds the bot to a group.", "https://t.me/multaqa_bot?startgroup=a1"),
    )
    command = fields.String(
        required=True,
        metadata=said("To be written in a group the bot is in.", "/link@multaqa_bot a1"),
    )
    expires_at = Instant(required=True)
