"""Webhooks: endpoints of a community and what was sent to them."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.common.contracts.webhooks import WebhookKind
from services.gateway.api.schemas.communities import SLUG
from services.gateway.api.schemas.fields import ID, Instant, Line, Page, said

KINDS = WebhookKind.__args__  # type: ignore[attr-defined]
URL = said("Where to POST; https, on the public internet.", "https://crm.example/hooks/multaqa")


def _kinds(**more: Any) -> fields.List:
    return fields.List(
        fields.String(validate=validate.OneOf(KINDS)),
        validate=validate.Length(max=len(KINDS)),
        metadata=said("What to be told of.", ["event.published", "rsvp.confirmed"]),
        **more,
    )


class WebhookIn(Schema):
    """A new endpoint."""

    url = Line(limit=2000, required=True, metadata=URL)
    kinds = _kinds(required=True)
    description = Line(limit=400, load_default="", metadata=said("For whom.", "CRM"))


class WebhookChange(Schema):
    """What to change; what is left out stays."""

    url = Line(limit=2000, metadata=URL)
    kinds = _kinds()
    description = Line(limit=400, metadata=said("For whom.", "CRM"))
    status = fields.String(
        validate=validate.OneOf(("active", "paused")),
        metadata=said("`paused` sends nothing; `active` also revives a disabled one.", "paused"),
    )


class Webhook(Schema):
    """An endpoint."""

    id = fields.String(required=True, metadata=said("Its id.", ID))
    community = fields.String(required=True, metadata=SLUG)
    url = fields.String(required=True, metadata=URL)
    kinds = fields.List(fields.String(), required=True)
    description = fields.String(required=True)
    status = fields.String(required=True, metadata=said("`active`, `paused`, `disabled`."))
    why = fields.String(required=True, metadata=said("Of a disabled one: `failing` or `gone`."))
    created_at = Instant(required=True)
    last_success_at = Instant(required=True, allow_none=True)
    failing_since = Instant(required=True, allow_none=True)
    old_secret_until = Instant(required=True, allow_none=True)
    secret = fields.String(metadata=said("Only when it was just made: `whsec_…`. Keep it."))


class WebhookList(Schema):
    """The endpoints of a community."""

    items = fields.List(fields.Nested(Webhook), required=True)


class WebhookTry(Schema):
    """One attempt."""

    at = Instant(required=True)
    status = fields.Integer(required=True, metadata=said("HTTP status; 0 without answer.", 200))
    ms = fields.Integer(required=True, metadata=said("How long it took.", 84))
    note = fields.String(required=True, metadata=said("The beginning of what came back."))


class WebhookDelivery(Schema):
    """One message to one endpoint."""

    id = fields.String(required=True, metadata=said("Its `webhook-id`."))
    kind = fields.String(required=True, metadata=said("The kind.", "event.published"))
    state = fields.String(
        required=True, metadata=said("`waiting`, `delivered`, `failed` or `skipped`.")
    )
    created_at = Instant(required=True)
    next_at = Instant(required=True, allow_none=True)
    body = fields.String(required=True, metadata=said("What is sent."))
    tries = fields.List(fields.Nested(WebhookTry), required=True)


class WebhookDeliveries(Schema):
    """A slice of what was sent, newest first."""

    items = fields.List(fields.Nested(WebhookDelivery), required=True)
    next = fields.String(required=True, allow_none=True)


class WebhookQuery(Page):
    """Which deliveries."""
