"""How one is told besides mail: one's browsers, chat with the node's bot, and number."""

from typing import Any

from flask import Response

from services.common.contracts.ways import (
    LinkTelegram,
    LinkWhatsApp,
    StopWay,
    SubscribePush,
    WayAddress,
)
from services.gateway.api.doors import Noun, answer, nothing
from services.gateway.api.schemas import ways as schemas
from services.gateway.api.shapes import instant
from services.gateway.auth import asker
from services.gateway.node import node

ways = Noun("ways", "Browsers, chats and numbers that are told.")

EXAMPLE = {
    "endpoint": "https://push.example/a1",
    "keys": {"p256dh": "BNcRdreALRFXTkOOUHK1", "auth": "tBHItJI5svbpez7KI4CCXg"},
}


def address(view: WayAddress) -> dict[str, Any]:
    """One browser, chat or number."""
    return {
        "id": view.id,
        "state": view.state,
        "since": instant(view.since),
        "label": view.label,
    }


@ways.door("GET", "/me/ways", gives=schemas.WayList, needs="read")
def listed() -> Response:
    """The channels this node has besides mail; those it has no credentials for are not there."""
    found = node().notifications.ways(asker())
    items = [
        {
            "channel": one.channel,
            "addresses": [address(each) for each in one.addresses],
            "consent": one.consent,
            "key": one.key,
        }
        for one in found
    ]
    return answer({"items": items})


@ways.door(
    "POST",
    "/me/push-subscriptions",
    takes=schemas.PushSubscription,
    gives=schemas.WayAddress,
    status=201,
    needs="write",
    refuses=(409,),
    example=EXAMPLE,
)
def subscribe(body: dict[str, Any]) -> Response:
    """Tell this browser too; repeating it changes nothing."""
    command = SubscribePush(
        asker=asker(), endpoint=body["endpoint"], label=body["label"], **body["keys"]
    )
    return answer(address(node().notifications.subscribe_push(command)), 201)


@ways.door("DELETE", "/me/push-subscriptions/<id>", status=204, needs="write")
def unsubscribe(id: str) -> Response:
    """Tell this browser no more."""
    node().notifications.stop_way(StopWay(asker=asker(), channel="push", id=id))
    return nothing()


@ways.door(
    "POST", "/me/telegram", gives=schemas.TelegramLink, status=201, needs="write", refuses=(409,)
)
def link_telegram() -> Response:
    """A link to the node's bot that is good for half an hour and one chat."""
    made = node().notifications.link_telegram(LinkTelegram(asker=asker()))
    return answer({"url": made.url, "expires_at": instant(made.expires_at)}, 201)


@ways.door("DELETE", "/me/telegram", status=204, needs="write")
def unlink_telegram() -> Response:
    """Write to one's chats no more."""
    node().notifications.stop_way(StopWay(asker=asker(), channel="telegram"))
    return nothing()


@ways.door(
    "POST", "/me/whatsapp", gives=schemas.WhatsAppLink, status=201, needs="write", refuses=(409,)
)
def link_whatsapp() -> Response:
    """A code to be sent to the node's number, from the number that is to be told, within half an
    hour."""
    made = node().notifications.link_whatsapp(LinkWhatsApp(asker=asker()))
    linked = {"url": made.url, "number": made.number, "code": made.code}
    return answer({**linked, "expires_at": instant(made.expires_at)}, 201)


@ways.door("DELETE", "/me/whatsapp", status=204, needs="write")
def unlink_whatsapp() -> Response:
    """Write to one's numbers no more."""
    node().notifications.stop_way(StopWay(asker=asker(), channel="whatsapp"))
    return nothing()
