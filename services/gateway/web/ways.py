"""Browsers, chats and numbers in the settings; the service worker; where providers call."""

from typing import Any

from flask import Response, current_app, jsonify, request

from services.common.contracts.ways import (
    LinkTelegram,
    LinkWhatsApp,
    StopWay,
    SubscribePush,
    TelegramUpdate,
    WayView,
    WhatsAppCheck,
    WhatsAppUpdate,
)
from services.common.errors import NotFound
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import devices
from services.gateway.web.blueprint import needs_person, root, web
from services.gateway.web.frame import go, page

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


def of_reader() -> list[WayView]:
    """What the settings show the signed-in person."""
    return node().notifications.ways(asker())


@web.post("/me/ways/telegram")
def telegram_link() -> Response:
    """A link to the bot, with a code. Not a redirect: forms lead to our own pages only."""
    needs_person()
    made = node().notifications.link_telegram(LinkTelegram(asker=asker()))
    return page("notifications/telegram.html", url=made.url)


@web.post("/me/ways/whatsapp")
def whatsapp_link() -> Response:
    """A code to send to the node's number."""
    needs_person()
    made = node().notifications.link_whatsapp(LinkWhatsApp(asker=asker()))
    return page("notifications/whatsapp.html", url=made.url, number=made.number, send=made.code)


@web.post("/me/ways/<any(push, telegram, whatsapp):channel>/stop")
def way_stop(channel: Any) -> Response:
    """End a channel at once: one browser, chat or number of it, or all."""
    needs_person()
    id = request.form.get("id", "")[:100]
    node().notifications.stop_way(StopWay(asker=asker(), channel=channel, id=id))
    return go("web.notification_settings", _("Stopped. Nothing more is sent there."))


@web.post("/me/ways/push")
def push_subscribe() -> Response:
    """This browser from now on; the script of the settings asks."""
    needs_person()
    found = request.form.to_dict()
    node().notifications.subscribe_push(
        SubscribePush(
            asker=asker(),
            endpoint=found.get("endpoint", "")[:2000],
            p256dh=found.get("p256dh", "")[:200],
            auth=found.get("auth", "")[:60],
            label=devices.label(request.headers.get("User-Agent", "")[:300]),
        )
    )
    return go("web.notification_settings", _("This browser is told from now on."))


@root.get("/sw.js")
def service_worker() -> Response:
    """At the root, since a worker may only care for what is below its own address."""
    answer = current_app.send_static_file("js/worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@root.post("/hooks/telegram")
def telegram_hook() -> Response:
    """What people write to the bot. Telegram repeats whatever is not answered with 200."""
    secret = request.headers.get(SECRET, "")[:300]
    body = request.get_data(cache=True).decode("utf-8", "replace")
    node().notifications.telegram_update(TelegramUpdate(secret=secret, body=body))
    return jsonify({})


@root.get("/hooks/whatsapp")
def whatsapp_check() -> Response:
    """Meta asks whether the webhook is ours, and wants its challenge back."""
    given = request.args
    if given.get("hub.mode") != "subscribe":
        raise NotFound("route.unknown")
    token = given.get("hub.verify_token", "")[:300]
    node().notifications.whatsapp_check(WhatsAppCheck(token=token))
    return Response(given.get("hub.challenge", "")[:200], mimetype="text/plain")


@root.post("/hooks/whatsapp")
def whatsapp_hook() -> Response:
    """What people write to the number, and what became of messages. Meta repeats what is not
    answered with 200."""
    signature = request.headers.get("X-Hub-Signature-256", "")[:100]
    body = request.get_data(cache=True).decode("utf-8", "replace")
    node().notifications.whatsapp_update(WhatsAppUpdate(signature=signature, body=body))
    return jsonify({})
