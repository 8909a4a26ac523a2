"""Visitor passes: at home, at the host, for organizers."""

from marshmallow import Schema, fields, validate

from services.common.contracts.federation import VisitRule
from services.gateway.api.schemas.communities import SLUG
from services.gateway.api.schemas.fields import ID, Flag, Instant, Line, Page, Whole, said, words
from services.gateway.api.schemas.peers import HOST

RULES = VisitRule.__args__  # type: ignore[attr-defined]
RULE = said("`open`, `ask` (organizers look at each) or `closed`.", "open")


class Days(Schema):
    """The days of a pass, first and last included."""

    first = fields.Date(required=True, metadata=said("The first day.", "2027-05-03"))
    last = fields.Date(required=True, metadata=said("The last day.", "2027-05-07"))


class PassIn(Days):
    """A pass one asks for."""

    host = Line(limit=300, required=True, metadata=HOST)
    community = Line(limit=200, required=True, metadata=SLUG)


class Visited(Schema):
    """Something one came to on a pass."""

    title = words("Its title.", required=True)
    at = Instant(required=True)


class Pass(Days):
    """A pass of one's own."""

    id = fields.String(required=True, metadata=said("Its id.", ID))
    host = fields.String(required=True, metadata=HOST)
    community = fields.String(required=True, metadata=SLUG)
    community_name = words("The community one is a member of.", required=True)
    state = fields.String(
        required=True, metadata=said("`issued`, `used`, `revoked` or `ended`.", "issued")
    )
    by = fields.String(required=True, metadata=said("Who revoked it: `home`, `host` or nobody."))
    issued_at = Instant(required=True)
    token = fields.String(required=True, metadata=said("The pass, until it was shown."))
    url = fields.String(required=True, metadata=said("Where to show it."))
    visited = fields.List(fields.Nested(Visited), required=True)


class PassList(Schema):
    """One's passes, the newest first."""

    items = fields.List(fields.Nested(Pass), required=True)


class ShownPass(Schema):
    """A pass that is shown."""

    token = Line(limit=6000, required=True, data_key="pass", metadata=said("The pass."))


class VisitAnswer(Schema):
    """What became of a visitor's answer."""

    event = fields.String(required=True, metadata=said("The event's id.", ID))
    slug = fields.String(required=True, metadata=SLUG)
    title = words("The event's title.", required=True)
    starts_at = Instant(required=True)
    timezone = fields.String(required=True)
    state = fields.String(
        required=True, metadata=said("`asked`, `refused`, or as of any answer.", "going")
    )


class Visit(Days):
    """A visit as the visitor sees it."""

    name = words("What the visitor is called here.", required=True)
    home = fields.String(required=True, metadata=HOST)
    community_name = words("Their community at home.", required=True)
    field_ids = fields.List(fields.String(), required=True)
    answers = fields.List(fields.Nested(VisitAnswer), required=True)
    visit = fields.String(
        required=True, metadata=said("The visit's secret, only in the answer to the pass.")
    )


class VisitRsvp(Schema):
    """Coming or not."""

    going = Flag(load_default=True, metadata=said("Whether the visitor comes.", True))


class VisitRuleIn(Schema):
    """How a community takes visitors."""

    rule = fields.String(required=True, validate=validate.OneOf(RULES), metadata=RULE)
    places = Whole(
        load_default=None, allow_none=True, metadata=said("Per event; null for no limit.", 5)
    )
    blocked_homes = fields.List(
        Line(limit=300), load_default=list, validate=validate.Length(max=100)
    )


class Visitor(Days):
    """A visitor's answer as organizers see it."""

    id = fields.String(required=True, metadata=said("The visit.", ID))
    name = words("Where they are from.", required=True)
    home = fields.String(required=True, metadata=HOST)
    community_name = words("Their community at home.", required=True)
    answer = fields.Nested(VisitAnswer, required=True)


class Visitors(Schema):
    """A slice of a community's visitors, and how it takes them."""

    rule = fields.String(required=True, metadata=RULE)
    places = fields.Integer(required=True, allow_none=True)
    blocked_homes = fields.List(fields.String(), required=True)
    items = fields.List(fields.Nested(Visitor), required=True)
    next = fields.String(required=True, allow_none=True)


class VisitorQuery(Page):
    """Which visitors."""


class VisitVerdict(Schema):
    """Letting in or refusing."""

    event = Line(limit=64, required=True, metadata=said("The event's id.", ID))
    admit = Flag(required=True, metadata=said("Whether they may come.", True))
