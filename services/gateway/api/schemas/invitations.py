"""Invitations by address."""

from marshmallow import Schema, fields

from services.gateway.api.schemas.communities import SLUG
from services.gateway.api.schemas.fields import Flag, Line, said, words


class InvitationsIn(Schema):
    """A list of people to invite."""

    content = Line(
        limit=1_000_000,
        required=True,
        metadata=said("CSV with a header, vCards, or addresses one a line; at most 1,000 people."),
    )
    dry_run = Flag(load_default=True, metadata=said("Only say what would happen."))


class ListedRow(Schema):
    """A row of the list."""

    line = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    state = fields.String(
        required=True,
        metadata=said(
            "`new`, `known` (member, invited before, or not to be), `doubled`, `invalid`."
        ),
    )


class InvitationRows(Schema):
    """What the list says, and how many were invited."""

    rows = fields.List(fields.Nested(ListedRow), required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    invited = fields.Integer(required=True)


class InvitationCounts(Schema):
    """How the invitations of a community stand."""

    waiting = fields.Integer(required=True)
    accepted = fields.Integer(required=True)
    ended = fields.Integer(required=True)


class Invitation(Schema):
    """An invitation as the invited person sees it."""

    status = fields.String(
        required=True, metadata=said("`waiting`, `accepted`, `joined`, `declined`, `lapsed`.")
    )
    community = fields.String(required=True, metadata=SLUG)
    community_name = words("Its name.", required=True)
    rules = words("What members agree to.", required=True)
    by_name = words("Who invites.", required=True)
    registered = fields.Boolean(
        required=True, metadata=said("Whether an account with this address is here.")
    )


class InvitationAnswer(Schema):
    """Yes or no."""

    token = Line(limit=200, required=True, metadata=said("From the mail's link."))
    accept = Flag(required=True)
    accept_rules = Flag(load_default=False)


class InvitationQuery(Schema):
    """Which invitation."""

    token = Line(limit=200, required=True, metadata=said("From the mail's link."))
