"""Webhooks of a community: its endpoints, one endpoint with its log."""

from typing import Any

from flask import Response, request, url_for

from services.common.contracts.webhooks import (
    AddWebhook,
    AmendWebhook,
    ListWebhookDeliveries,
    ListWebhooks,
    OfWebhook,
    ReplayWebhook,
)
from services.common.errors import Refusal
from services.gateway.api.schemas.webhooks import KINDS
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.communities import seen
from services.gateway.web.frame import page
from services.gateway.web.pressing import pressed

BLANK = {"kinds": ["event.published", "event.changed", "event.cancelled"]}


@web.route("/communities/<slug>/webhooks", methods=["GET", "POST"])
def webhooks(slug: str) -> Response:
    """The endpoints of a community, and a form for another."""
    needs_person()
    community = seen(slug)
    found = node().notifications.webhooks(ListWebhooks(asker=asker(), slug=slug))
    shown: dict[str, Any] = {"community": community, "webhooks": found, "kinds": KINDS}
    if request.method == "GET":
        return page("webhooks.html", form=BLANK, **shown)
    typed = {**forms.typed(), "kinds": request.form.getlist("kinds")}
    try:
        made = node().notifications.add_webhook(
            AddWebhook(
                id=fresh_id("webhook"),
                asker=asker(),
                slug=slug,
                url=forms.line("url"),
                kinds=typed["kinds"],
                description=forms.line("description"),
            )
        )
    except Refusal as no:
        return page("webhooks.html", form=typed, **shown, **forms.again(no))
    return _one(made.id, secret=made.secret)


@web.get("/webhooks/<id>")
def webhook(id: str) -> Response:
    """One endpoint with what was sent to it."""
    needs_person()
    return _one(id)


def _one(id: str, secret: str = "") -> Response:
    view = node().notifications.webhook(OfWebhook(asker=asker(), id=id))
    cursor = request.args.get("cursor", "")[:500]
    sent = node().notifications.webhook_deliveries(
        ListWebhookDeliveries(asker=asker(), id=id, cursor=cursor)
    )
    more = url_for("web.webhook", id=id, cursor=sent.next) if sent.next else None
    return page(
        "webhook.html",
        webhook=view,
        community=seen(view.slug),
        deliveries=sent.items,
        secret=secret,
        next_url=more,
    )


@web.post("/webhooks/<id>/status")
def webhook_status(id: str) -> Response:
    """Pausing and resuming."""
    needs_person()

    def change() -> None:
        status = forms.chosen("status", ("active", "paused"))
        node().notifications.amend_webhook(AmendWebhook(asker=asker(), id=id, status=status))

    return pressed(change, _("The changes are saved."), "web.webhook", id=id)


@web.post("/webhooks/<id>/rotate")
def webhook_rotate(id: str) -> Response:
    """A new secret, shown on the page that answers."""
    needs_person()
    made = node().notifications.rotate_webhook(OfWebhook(asker=asker(), id=id))
    return _one(id, secret=made.secret)


@web.post("/webhooks/<id>/test")
def webhook_test(id: str) -> Response:
    """Sending something harmless."""
    needs_person()
    command = OfWebhook(asker=asker(), id=id)
    done = _("A test is on its way; the log shows what came of it.")
    return pressed(lambda: node().notifications.test_webhook(command), done, "web.webhook", id=id)


@web.post("/webhooks/<id>/replay")
def webhook_replay(id: str) -> Response:
    """Sending one delivery again."""
    needs_person()
    command = ReplayWebhook(asker=asker(), delivery=forms.line("delivery"))
    done = _("The delivery is on its way again.")
    return pressed(lambda: node().notifications.replay_webhook(command), done, "web.webhook", id=id)


@web.post("/webhooks/<id>/delete")
def webhook_delete(id: str) -> Response:
    """Removing an endpoint with its log."""
    needs_person()
    slug = node().notifications.webhook(OfWebhook(asker=asker(), id=id)).slug
    command = OfWebhook(asker=asker(), id=id)
    done = _("The webhook is removed.")
    return pressed(
        lambda: node().notifications.remove_webhook(command), done, "web.webhooks", slug=slug
    )
