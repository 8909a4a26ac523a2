"""People, communities and who belongs to them."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.cards import Origin
from services.gateway.api.schemas.fields import Flag, Instant, Line, Page, Words, said, words
from services.gateway.api.schemas.places import City, Field

SLUG = said("Short name in the address.", "riyadh-data")


class PersonCard(Schema):
    """A person in a list."""

    username = fields.String(required=True, metadata=said("The username.", "amal"))
    uri = fields.String(required=True, metadata=said("The actor URI."))
    name = words("What others call them.", required=True)
    headline = words("A line about them.", required=True)
    city = fields.Nested(City, required=True, allow_none=True)
    fields_ = fields.List(fields.Nested(Field), required=True, data_key="fields")
    relations = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class People(Schema):
    """A slice of the directory."""

    items = fields.List(fields.Nested(PersonCard), required=True)
    next = fields.String(required=True, allow_none=True)


class CommunityCard(Schema):
    """A community in a list."""

    id = fields.String(required=True)
    slug = fields.String(required=True, metadata=SLUG)
    name = words("Its name.", {"ar": "ملتقى بيانات الرياض"}, required=True)
    city = fields.Nested(City, required=True, allow_none=True)
    fields_ = fields.List(fields.Nested(Field), required=True, data_key="fields")
    form = fields.String(required=True, metadata=said("The form (S04).", "meetup_group"))
    stage = fields.String(required=True, metadata=said("How far it has grown.", "group"))
    members = fields.Integer(required=True, metadata=said("Active members.", 42))
    role = fields.String(required=True, metadata=said("One's own role; empty without one."))
    status = fields.String(required=True, metadata=said("One's own standing."))


class FoundCommunity(CommunityCard):
    """A community that was looked for. One of another node has an `origin`."""

    url = fields.String(required=True, metadata=said("Its page."))
    origin = fields.Nested(Origin, required=True, allow_none=True)


class FoundCommunities(Schema):
    """A slice of what was found, here and on the nodes this one follows."""

    items = fields.List(fields.Nested(FoundCommunity), required=True)
    next = fields.String(required=True, allow_none=True)


class Communities(Schema):
    """A slice of a list of communities."""

    items = fields.List(fields.Nested(CommunityCard), required=True)
    next = fields.String(required=True, allow_none=True)


class Person(PersonCard):
    """A person's profile, as the reader may see it."""

    about = words("More about them.", required=True)
    tags = fields.List(fields.String(), required=True)
    years = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    languages = fields.List(fields.String(), required=True)
    communities = fields.List(fields.Nested(CommunityCard), required=True)
    created_at = Instant(required=True)


class Community(CommunityCard):
    """A community's page."""

    about = words("What it is for.", required=True)
    tags = fields.List(fields.String(), required=True)
    join_mode = fields.String(required=True, metadata=said("How one joins.", "open"))
    visibility = fields.String(required=True, metadata=said("Who sees it.", "public"))
    rules = words("What members agree to.", required=True)
    pending = fields.Integer(required=True, metadata=said("Requests waiting; organizers only."))
    organizers = fields.List(fields.Nested(PersonCard), required=True)
    created_at = Instant(required=True)
    version = fields.Integer(required=True, metadata=said("Grows with every change.", 1))
    url = fields.String(required=True, metadata=said("Its page."))
    events_ics = fields.String(required=True, metadata=said("Its calendar."))
    events_atom = fields.String(required=True, metadata=said("Its feed."))


class _CommunityWords(Schema):
    about = Words(metadata=said("What it is for."))
    field_ids = fields.List(
        Line(limit=40),
        validate=validate.Length(max=100),
        metadata=said("Fields from `GET /fields`, at least one.", ["0613"]),
    )
    tags = fields.List(Line(limit=400), validate=validate.Length(max=100))
    city_id = Line(limit=40, allow_none=True, metadata=said("GeoNames id.", "108410"))
    form = Line(limit=60, metadata=said("The form (S04).", "meetup_group"))
    join_mode = Line(limit=60, metadata=said("`open`, `approval` or `invite`.", "open"))
    rules = Words(metadata=said("What members agree to."))


class Founding(_CommunityWords):
    """A new community."""

    slug = Line(limit=200, required=True, metadata=SLUG)
    name = Words(required=True, metadata=said("Its name."))
    visibility = Line(limit=40, metadata=said("Who sees it.", "public"))


class CommunityChange(_CommunityWords):
    """What to change; what is left out stays."""

    name = Words(metadata=said("Its name."))
    stage = Line(limit=60, metadata=said("How far it has grown.", "group"))


class CommunityQuery(Page):
    """Which communities."""

    q = Line(limit=200, load_default="", metadata=said("Words in Arabic or English."))
    field = Line(limit=40, load_default="", metadata=said("A field, with all below it."))
    city = Line(limit=40, load_default="", metadata=said("A city by GeoNames id or name."))
    near = Line(
        limit=80, load_default="", metadata=said("A city by id or name: what is around it.")
    )
    radius_km = fields.Integer(load_default=50, validate=validate.Range(1, 1000))


class PeopleQuery(Page):
    """Which people."""

    q = Line(limit=200, load_default="", metadata=said("Words in Arabic or English."))
    field = Line(limit=40, load_default="", metadata=said("A field, with all below it."))
    city = Line(limit=80, load_default="", metadata=said("A city by GeoNames id or name."))
    relation = Line(limit=40, load_default="", metadata=said("To that field.", "practitioner"))


class Joining(Schema):
    """What goes with joining."""

    accept_rules = Flag(load_default=False, metadata=said("Agreement to the rules.", True))
    note = Line(limit=4000, load_default="", metadata=said("A word to the organizers."))


class MyMembership(Schema):
    """Where one stands in a community."""

    role = fields.String(required=True, metadata=said("Role; empty while pending.", "member"))
    status = fields.String(required=True, metadata=said("Standing.", "active"))


class Invitation(Schema):
    """Whom to invite."""

    username = Line(limit=200, required=True, metadata=said("The username.", "badr"))


class Member(Schema):
    """A member in the community's directory."""

    person = fields.Nested(PersonCard, required=True)
    role = fields.String(required=True, metadata=said("Role.", "member"))
    status = fields.String(required=True, metadata=said("Standing.", "active"))
    since = Instant(required=True)
    note = fields.String(required=True, metadata=said("Their word when asking; organizers only."))


class Members(Schema):
    """A slice of the members."""

    items = fields.List(fields.Nested(Member), required=True)
    next = fields.String(required=True, allow_none=True)
    counts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata=said("Members by relation to the community's fields.", {"learner": 3}),
    )


class MemberQuery(Page):
    """Which members."""

    status = Line(limit=40, load_default="active", metadata=said("Standing.", "active"))
    role = Line(limit=40, load_default="", metadata=said("Role."))
    relation = Line(limit=40, load_default="", metadata=said("Relation to the fields."))
    q = Line(limit=200, load_default="", metadata=said("Words in a name."))


class MemberChange(Schema):
    """A member's new role or standing."""

    role = Line(limit=40, metadata=said("The new role.", "organizer"))
    status = Line(limit=40, metadata=said("`active` approves, `removed` ends.", "active"))
    banned = Flag(load_default=False, metadata=said("With `removed`: keep them out."))
    reason = Line(limit=4000, load_default="", metadata=said("Why."))
