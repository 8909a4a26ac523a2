"""Other nodes, as administrators stand to them."""

from marshmallow import Schema, fields, validate

from services.common.contracts.federation import Mode, Trust
from services.gateway.api.schemas.fields import Flag, Instant, Line, Page, said

TRUSTS = Trust.__args__  # type: ignore[attr-defined]
MODES = Mode.__args__  # type: ignore[attr-defined]
HOST = said("A node's host name.", "jeddah.example")
TRUST = said("`none`, `allowed`, `muted` (shown nowhere) or `blocked` (not heard).", "muted")
COMMENT = said("Public; travels with exported lists.", "Sends advertising")


class PeerIn(Schema):
    """What is decided about a node."""

    trust = fields.String(required=True, validate=validate.OneOf(TRUSTS), metadata=TRUST)
    comment = Line(limit=2000, load_default="", metadata=COMMENT)
    note = Line(limit=4000, load_default="", metadata=said("For administrators."))


class Peer(Schema):
    """A node."""

    host = fields.String(required=True, metadata=HOST)
    name = fields.String(required=True, metadata=said("What it calls itself."))
    trust = fields.String(required=True, metadata=TRUST)
    following = fields.String(
        required=True,
        metadata=said("`none`, `seeking`, `asked`, `followed` or `refused`.", "followed"),
    )
    trouble = fields.String(
        required=True, metadata=said("Why it could not be followed or asked; empty when it was.")
    )
    comment = fields.String(required=True, metadata=COMMENT)
    note = fields.String(required=True)
    changed_at = Instant(required=True, allow_none=True)
    heard_at = Instant(required=True, allow_none=True)
    failing_since = Instant(required=True, allow_none=True)
    undoable = fields.String(
        required=True, allow_none=True, metadata=said("What undoing would make of it.", "none")
    )
    events = fields.Integer(required=True, metadata=said("Its events known here.", 12))
    communities = fields.Integer(required=True, metadata=said("Its communities.", 3))


class PeerQuery(Page):
    """Which nodes."""

    which = Line(
        limit=20, load_default="", metadata=said("`followed`, `muted`, `blocked`, `allowed`.")
    )
    q = Line(limit=200, load_default="", metadata=said("Letters of the host name."))


class PeerList(Schema):
    """A slice of the nodes about which something is decided."""

    items = fields.List(fields.Nested(Peer), required=True)
    mode = fields.String(required=True, metadata=said("`open` or `allow_list`.", "open"))
    next = fields.String(required=True, allow_none=True)


class BlocksIn(Schema):
    """A block list."""

    content = Line(
        limit=1024 * 1024,
        required=True,
        metadata=said("Mastodon's CSV, or a host a line.", "spam.example\n"),
    )
    confirm = Flag(load_default=False, metadata=said("Without it the list is only looked at."))


class BlockChange(Schema):
    """What becomes of one node."""

    host = fields.String(required=True, metadata=HOST)
    before = fields.String(required=True, metadata=TRUST)
    after = fields.String(required=True, metadata=TRUST)
    following = fields.Boolean(required=True, metadata=said("Whether we follow it now."))


class BadLine(Schema):
    """A line that names no node."""

    line = fields.Integer(required=True)
    text = fields.String(required=True)


class Blocks(Schema):
    """What a list did or would do; the first two hundred by name."""

    id = fields.String(required=True, metadata=said("For taking it back whole."))
    done = fields.Boolean(required=True)
    changed = fields.Integer(required=True)
    same = fields.Integer(required=True)
    wrong = fields.Integer(required=True)
    changes = fields.List(fields.Nested(BlockChange), required=True)
    bad_lines = fields.List(fields.Nested(BadLine), required=True)


class ModeIn(Schema):
    """Who is heard."""

    mode = fields.String(
        required=True,
        validate=validate.OneOf(MODES),
        metadata=said("`allow_list`: only nodes allowed or followed.", "open"),
    )


class DeletionQuery(Page):
    """Which deletions."""


class ServerTold(Schema):
    """A server that was told of a deletion."""

    host = fields.String(required=True, metadata=HOST)
    state = fields.String(
        required=True, metadata=said("`waiting`, `taken`, `confirmed` or `failed`.", "confirmed")
    )
    confirmed_at = Instant(required=True, allow_none=True)


class Deletion(Schema):
    """A thing that was deleted, and who was told."""

    thing = fields.String(required=True, metadata=said("Its id in the federation."))
    deleted_at = Instant(required=True)
    servers = fields.List(fields.Nested(ServerTold), required=True)


class Deletions(Schema):
    """A slice of the deletions, newest first."""

    items = fields.List(fields.Nested(Deletion), required=True)
    next = fields.String(required=True, allow_none=True)
