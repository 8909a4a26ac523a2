"""What can be pasted into a group."""

from marshmallow import Schema, fields

from services.gateway.api.schemas.fields import said, words


class _Card(Schema):
    title = words("Of the meeting or community.", required=True)
    link = fields.String(required=True, metadata=said("Short, in the reader's own language."))
    texts = words("Ready to paste, by language.", required=True)
    whatsapp = words("Addresses that open WhatsApp with the text, by language.", required=True)


class Share(_Card):
    """A meeting in a few lines."""

    starts_at = words("Written out, by language.", required=True)
    place = words("Where, in short; empty online.", required=True)


class Week(_Card):
    """A week of a community in a few lines."""

    events = fields.Integer(required=True, metadata=said("How many meetings there are.", 2))
