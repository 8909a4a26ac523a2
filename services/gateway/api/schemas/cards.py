"""Events and communities of other nodes, as this one knows them."""

from marshmallow import Schema, fields

from services.gateway.api.schemas.fields import ID, Instant, said, words


class Origin(Schema):
    """Where something comes from that another node told us, and how sure one may be of it."""

    host = fields.String(required=True, metadata=said("The node.", "jeddah.example"))
    name = fields.String(required=True, metadata=said("What the node calls itself."))
    uri = fields.String(required=True, metadata=said("Its id there, for other servers."))
    url = fields.String(required=True, metadata=said("Its page there."))
    seen_at = Instant(required=True, metadata=said("When its node last said so."))
    stale = fields.Boolean(
        required=True, metadata=said("Whether the node does not answer at present.", False)
    )


class Card(Schema):
    """What is known here of an event or a community of another node."""

    id = fields.String(required=True, metadata=said("Its id here.", ID))
    kind = fields.String(required=True, metadata=said("`event` or `community`.", "event"))
    name = words("Its name.", required=True)
    about = words("What it is about, as plain text.", required=True)
    city_id = fields.String(required=True, metadata=said("GeoNames id.", "105343"))
    field_ids = fields.List(fields.String(), required=True)
    tags = fields.List(fields.String(), required=True)
    url = fields.String(required=True, metadata=said("Its page here."))
    origin = fields.Nested(Origin, required=True)
    status = fields.String(metadata=said("Of an event.", "published"))
    mode = fields.String(metadata=said("Of an event.", "in_person"))
    starts_at = Instant(metadata=said("Of an event."))
    ends_at = Instant(metadata=said("Of an event."))
    timezone = fields.String(metadata=said("Of an event.", "Asia/Riyadh"))
    place = words("Of an event: where, in short.")
    address = words("Of an event.")
    community = fields.String(metadata=said("Of an event: the card of who holds it, or empty."))
    community_name = words("Of an event.")
    capacity = fields.Integer(allow_none=True, metadata=said("Of an event.", 30))
    going = fields.Integer(allow_none=True, metadata=said("Of an event.", 12))
    join_mode = fields.String(metadata=said("Of an event: `free`, `restricted`, …"))
    members = fields.Integer(metadata=said("Of a community, as its node says.", 42))
    handle = fields.String(metadata=said("Of a community, for other servers.", "@data@jeddah"))
