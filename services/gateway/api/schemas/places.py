"""Cities and fields."""

from marshmallow import Schema, fields

from services.gateway.api.schemas.fields import Line, Page, said, words


class City(Schema):
    """A place with its names and zone."""

    id = fields.String(required=True, metadata=said("The GeoNames id.", "108410"))
    name = words("Its names.", {"ar": "الرياض", "en": "Riyadh"}, required=True)
    country = fields.String(required=True, metadata=said("ISO 3166 code.", "SA"))
    country_name = words("The country's names.", {"ar": "السعودية", "en": "Saudi Arabia"})
    latitude = fields.Float(required=True, metadata=said("Degrees north.", 24.69))
    longitude = fields.Float(required=True, metadata=said("Degrees east.", 46.72))
    timezone = fields.String(required=True, metadata=said("IANA name.", "Asia/Riyadh"))


class Field(Schema):
    """A node of the field tree."""

    id = fields.String(required=True, metadata=said("The field's id.", "0613"))
    parent = fields.String(required=True, metadata=said("The field above; empty at the top."))
    label = words("Its names.", {"ar": "تطوير البرمجيات", "en": "Software"}, required=True)


class Cities(Schema):
    """Cities, likeliest first."""

    items = fields.List(fields.Nested(City), required=True)
    next = fields.String(required=True, allow_none=True)


class Fields(Schema):
    """The whole field tree, flat, parents before children."""

    items = fields.List(fields.Nested(Field), required=True)
    next = fields.String(required=True, allow_none=True)


class CityQuery(Page):
    """Which cities."""

    q = Line(limit=200, load_default="", metadata=said("A name in Arabic or English.", "الرياض"))
    id = Line(limit=40, load_default="", metadata=said("One city by its id.", "108410"))


class FieldQuery(Schema):
    """Which fields."""

    q = Line(limit=200, load_default="", metadata=said("Words in a label."))
    parent = Line(limit=40, load_default="", metadata=said("Only those directly below this one."))
