"""What a traveller asks for and finds."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.communities import FoundCommunities
from services.gateway.api.schemas.events import FoundEvents
from services.gateway.api.schemas.fields import Line, said
from services.gateway.api.schemas.places import City, Field


class TripQuery(Schema):
    """Where somebody is, and when."""

    city = Line(limit=80, required=True, metadata=said("A city by GeoNames id or name.", "Jeddah"))
    from_ = fields.Date(
        data_key="from", required=True, metadata=said("The first day.", "2027-05-03")
    )
    to = fields.Date(required=True, metadata=said("The last day.", "2027-05-07"))
    radius_km = fields.Integer(
        load_default=50, validate=validate.Range(1, 300), metadata=said("How far around.", 50)
    )
    fields_ = fields.String(
        data_key="fields",
        load_default="mine",
        validate=validate.OneOf(("mine", "all")),
        metadata=said("One's own fields, or `all`; without own ones it is all.", "mine"),
    )
    events_cursor = Line(limit=1000, load_default="", metadata=said("`next` of the events."))
    communities_cursor = Line(
        limit=1000, load_default="", metadata=said("`next` of the communities.")
    )
    limit = fields.Integer(
        load_default=20, validate=validate.Range(1, 100), metadata=said("Of either at most.", 20)
    )


class Trip(Schema):
    """What there is, here and on the nodes this one follows."""

    city = fields.Nested(City, required=True)
    fields_ = fields.List(fields.Nested(Field), required=True, data_key="fields")
    events = fields.Nested(FoundEvents, required=True)
    communities = fields.Nested(FoundCommunities, required=True)
