"""What did not reach a person outside the application, and what to do about it."""

from flask import Response, request, url_for

from services.common.contracts.deliveries import ListUndelivered, UndeliveredView
from services.gateway.auth import asker
from services.gateway.node import node
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import page

LIMIT = 20
SHOWN = 3
"""The latest, as the settings show them; the rest has a page of its own."""


def of_reader() -> list[UndeliveredView]:
    """What the settings show the signed-in person."""
    return node().notifications.undelivered(ListUndelivered(asker=asker(), limit=SHOWN)).items


@web.get("/me/notifications/undelivered")
def undelivered() -> Response:
    """All of it, the newest first."""
    needs_person()
    cursor = request.args.get("cursor", "")[:500]
    found = node().notifications.undelivered(
        ListUndelivered(asker=asker(), cursor=cursor, limit=LIMIT)
    )
    more = url_for("web.undelivered", cursor=found.next)
    return page(
        "notifications/undelivered.html",
        undelivered=found.items,
        next_url=more if found.next else None,
    )
