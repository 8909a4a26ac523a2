"""Webhooks: organisers have their community's news sent to programs of their own."""

from typing import Any

from flask import Response

from services.common.contracts.webhooks import (
    AddWebhook,
    AmendWebhook,
    ListWebhookDeliveries,
    ListWebhooks,
    OfWebhook,
    ReplayWebhook,
    WebhookDelivery,
    WebhookView,
)
from services.gateway.api.doors import Noun, answer, listing, nothing
from services.gateway.api.schemas import webhooks as schemas
from services.gateway.api.shapes import instant
from services.gateway.auth import asker
from services.gateway.idempotency import fresh_id
from services.gateway.node import node

webhooks = Noun("webhooks", "News of a community for programs elsewhere (Standard Webhooks).")

EXAMPLE = {"url": "https://crm.example/hooks/multaqa", "kinds": ["event.published"]}


def shape(view: WebhookView) -> dict[str, Any]:
    """An endpoint; the secret only when it was just made."""
    shown = {
        "id": view.id,
        "community": view.slug,
        "url": view.url,
        "kinds": view.kinds,
        "description": view.description,
        "status": view.status,
        "why": view.why,
        "created_at": instant(view.created_at),
        "last_success_at": instant(view.last_success_at),
        "failing_since": instant(view.failing_since),
        "old_secret_until": instant(view.old_secret_until),
    }
    return {**shown, "secret": view.secret} if view.secret else shown


def delivery(view: WebhookDelivery) -> dict[str, Any]:
    """A delivery with its attempts, the newest first."""
    return {
        "id": view.id,
        "kind": view.kind,
        "state": view.state,
        "created_at": instant(view.created_at),
        "next_at": instant(view.next_at),
        "body": view.body,
        "tries": [
            {"at": instant(one.at), "status": one.status, "ms": one.ms, "note": one.note}
            for one in view.tries
        ],
    }


@webhooks.door(
    "GET",
    "/communities/<slug>/webhooks",
    gives=schemas.WebhookList,
    needs="read",
    refuses=(404,),
)
def listed(slug: str) -> Response:
    """The endpoints; organizers only."""
    found = node().notifications.webhooks(ListWebhooks(asker=asker(), slug=slug))
    return answer({"items": [shape(one) for one in found]})


@webhooks.door(
    "POST",
    "/communities/<slug>/webhooks",
    takes=schemas.WebhookIn,
    gives=schemas.Webhook,
    status=201,
    needs="write",
    refuses=(404,),
    example=EXAMPLE,
)
def add(body: dict[str, Any], slug: str) -> Response:
    """Register an endpoint. Its signing secret is in this answer and in no other."""
    view = node().notifications.add_webhook(
        AddWebhook(id=fresh_id("webhook"), asker=asker(), slug=slug, **body)
    )
    return answer(shape(view), 201, location=f"/webhooks/{view.id}")


@webhooks.door("GET", "/webhooks/<id>", gives=schemas.Webhook, needs="read", refuses=(404,))
def one(id: str) -> Response:
    """An endpoint, without its secret."""
    return answer(shape(node().notifications.webhook(OfWebhook(asker=asker(), id=id))))


@webhooks.door(
    "PATCH",
    "/webhooks/<id>",
    takes=schemas.WebhookChange,
    gives=schemas.Webhook,
    needs="write",
    refuses=(404,),
    example={"status": "paused"},
)
def amend(body: dict[str, Any], id: str) -> Response:
    """Change, pause or resume an endpoint."""
    view = node().notifications.amend_webhook(AmendWebhook(asker=asker(), id=id, **body))
    return answer(shape(view))


@webhooks.door("DELETE", "/webhooks/<id>", status=204, needs="write", refuses=(404,))
def remove(id: str) -> Response:
    """Forget an endpoint and its log."""
    node().notifications.remove_webhook(OfWebhook(asker=asker(), id=id))
    return nothing()


@webhooks.door(
    "POST", "/webhooks/<id>/rotate", gives=schemas.Webhook, needs="write", refuses=(404,)
)
def rotate(id: str) -> Response:
    """A new secret, in this answer only. For 24 hours both sign, so that nothing is lost."""
    view = node().notifications.rotate_webhook(OfWebhook(asker=asker(), id=id))
    return answer(shape(view))


@webhooks.door(
    "POST",
    "/webhooks/<id>/test",
    gives=schemas.WebhookDelivery,
    status=202,
    needs="write",
    refuses=(404,),
)
def test(id: str) -> Response:
    """Send a `webhook.test`; see the deliveries for what came of it."""
    view = node().notifications.test_webhook(OfWebhook(asker=asker(), id=id))
    return answer(delivery(view), 202)


@webhooks.door(
    "GET",
    "/webhooks/<id>/deliveries",
    query=schemas.WebhookQuery,
    gives=schemas.WebhookDeliveries,
    needs="read",
    refuses=(404,),
)
def deliveries(query: dict[str, Any], id: str) -> Response:
    """What was sent, newest first; the last hundred are kept."""
    found = node().notifications.webhook_deliveries(
        ListWebhookDeliveries(asker=asker(), id=id, **query)
    )
    return listing([delivery(one) for one in found.items], found.next)


@webhooks.door(
    "POST",
    "/webhook-deliveries/<id>/replay",
    gives=schemas.WebhookDelivery,
    status=202,
    needs="write",
    refuses=(404,),
)
def replay(id: str) -> Response:
    """Send one again under the same `webhook-id`, so that a receiver that knows it can tell."""
    view = node().notifications.replay_webhook(ReplayWebhook(asker=asker(), delivery=id))
    return answer(delivery(view), 202)
