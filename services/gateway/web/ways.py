"""Browsers and chats in the settings; the service worker; where Telegram calls."""

from typing import Any

from flask import Response, current_app, jsonify, request

from services.common.contracts.ways import (
    LinkTelegram,
    StopWay,
    SubscribePush,
    TelegramUpdate,
    WayView,
)
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
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


@web.post("/me/ways/<any(push, telegram):channel>/stop")
def way_stop(channel: Any) -> Response:
    """End a channel, on every browser or chat."""
    needs_person()
    node().notifications.stop_way(StopWay(asker=asker(), channel=channel))
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
