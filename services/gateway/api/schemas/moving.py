"""Moving home."""

from marshmallow import Schema, fields

from services.gateway.api.schemas.fields import Flag, Instant, Line, said, words

ACTOR = "https://jeddah.example/ap/people/amal"


class FormerIn(Schema):
    """Another account of the same person."""

    former = Line(limit=500, required=True, metadata=said("Its actor URI.", ACTOR))


class LeaveIn(Schema):
    """Where somebody goes."""

    to = Line(limit=500, required=True, metadata=said("The new account's actor URI.", ACTOR))
    password = fields.String(required=True, metadata=said("The password of this account.", "…"))


class BroughtRecord(Schema):
    """A meeting attended while at another node."""

    title = words("Its title.", required=True)
    community_name = words("Who held it.", required=True)
    starts_at = Instant(required=True)
    state = fields.String(required=True, metadata=said("What came of it.", "present"))


class Homes(Schema):
    """An account's other homes."""

    known_as = fields.List(fields.String(), required=True)
    moved_to = fields.String(required=True, metadata=said("Empty while they live here."))
    ask_again = fields.List(
        fields.String(), required=True, metadata=said("People followed before, to be asked anew.")
    )
    records = fields.List(fields.Nested(BroughtRecord), required=True)


class HomeExport(Schema):
    """What an account takes along, signed with its key."""

    format = fields.String(required=True, metadata=said("What this is.", "multaqa-home-1"))
    person = fields.String(required=True, metadata=said("Whose it is.", ACTOR))
    made_at = fields.String(required=True)
    data = fields.Dict(required=True, metadata=said("Profile, follows, attendance."))
    signature = fields.Dict(required=True, metadata=said("`keyId`, `algorithm`, `value`."))


GROUP = "https://jeddah.example/ap/groups/data"


class CommunityFormerIn(Schema):
    """A community elsewhere that is this one too."""

    former = Line(limit=500, required=True, metadata=said("Its actor URI.", GROUP))
    named = Flag(load_default=True, metadata=said("False: no longer.", True))


class CommunityMoveIn(Schema):
    """Where a community goes."""

    to = Line(limit=500, required=True, metadata=said("The new one's actor URI.", GROUP))


class CommunityHome(Schema):
    """A community's homes."""

    uri = fields.String(required=True, metadata=said("What this one is called elsewhere.", GROUP))
    known_as = fields.List(fields.String(), required=True)
    moved_to = fields.String(required=True, metadata=said("Empty while it lives here."))
