"""Servers as operators see them, and who follows the node."""

from marshmallow import Schema, fields, validate

from services.common.contracts.federation import FollowerState, ServerState
from services.gateway.api.schemas.fields import Flag, Instant, Line, Page, said

STATES = ServerState.__args__  # type: ignore[attr-defined]
FOLLOWER_STATES = FollowerState.__args__  # type: ignore[attr-defined]
HOST = said("A server's host name.", "jeddah.example")
ACTOR = said("Who follows or asks to, by URI.", "https://jeddah.example/ap/relay")


class Server(Schema):
    """A server, how well it is reached, and what waits for it."""

    host = fields.String(required=True, metadata=HOST)
    state = fields.String(
        required=True,
        metadata=said("`well`, `failing` since its last success, or `unavailable`.", "well"),
    )
    scheme = fields.String(required=True, metadata=said("How it is signed for.", "cavage"))
    last_success_at = Instant(required=True, allow_none=True)
    last_heard_at = Instant(required=True, allow_none=True)
    last_failure_at = Instant(required=True, allow_none=True)
    failing_days = fields.Integer(required=True, metadata=said("Seven make it unavailable.", 0))
    unavailable_since = Instant(required=True, allow_none=True)
    error = fields.String(required=True, metadata=said("What went wrong last."))
    waiting = fields.Integer(required=True, metadata=said("Activities still to be brought.", 3))
    failed = fields.Integer(required=True, metadata=said("Refused, or tried to the end.", 0))
    skipped = fields.Integer(required=True, metadata=said("Wait for it to be heard from.", 0))
    followers = fields.Integer(required=True, metadata=said("Its actors that follow ours.", 2))


class ServerQuery(Page):
    """Which servers."""

    troubled = fields.Boolean(load_default=False, metadata=said("Only those not reached well."))


class ServerList(Schema):
    """A slice of the servers."""

    items = fields.List(fields.Nested(Server), required=True)
    waiting = fields.Integer(required=True, metadata=said("Activities that wait in all."))
    next = fields.String(required=True, allow_none=True)


class ServerDelivery(Schema):
    """An activity a server has not taken."""

    activity = fields.String(required=True)
    type = fields.String(required=True, metadata=said("Its type.", "Update"))
    inbox = fields.String(required=True)
    state = fields.String(required=True, metadata=said("Where it stands.", "queued"))
    attempts = fields.Integer(required=True)
    error = fields.String(required=True)
    created_at = Instant(required=True)
    due_at = Instant(required=True, allow_none=True)


class ServerDetails(Server):
    """A server with what it has not taken, newest first."""

    deliveries = fields.List(fields.Nested(ServerDelivery), required=True)
    next = fields.String(required=True, allow_none=True)


class Retried(Schema):
    """What is tried again."""

    count = fields.Integer(required=True, metadata=said("Deliveries that had failed."))


class FollowerQuery(Page):
    """Which followers."""

    state = Line(
        load_default="pending",
        validate=validate.OneOf(FOLLOWER_STATES),
        metadata=said("`pending`, `accepted` or `rejected`."),
    )


class Follower(Schema):
    """A server's actor that follows the node, or asks to."""

    actor = fields.String(required=True, metadata=ACTOR)
    host = fields.String(required=True, metadata=HOST)
    state = fields.String(required=True, metadata=said("Where it stands.", "pending"))
    since = Instant(required=True)


class FollowerList(Schema):
    """A slice of them."""

    items = fields.List(fields.Nested(Follower), required=True)
    next = fields.String(required=True, allow_none=True)


class FollowerIn(Schema):
    """An administrator's word."""

    actor = Line(required=True, limit=2000, metadata=ACTOR)
    accept = Flag(required=True, metadata=said("Whether it may follow the node."))
