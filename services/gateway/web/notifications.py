"""What a person was told."""

from flask import Response, g, request, url_for

from services.common.contracts.notifications import ListNotifications, MarkRead
from services.gateway.auth import COOKIE, asker
from services.gateway.node import node
from services.gateway.streams import news
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import go, page

LIMIT = 20


@web.get("/me/notifications")
def notifications() -> Response:
    """The newest first."""
    needs_person()
    cursor = request.args.get("cursor", "")[:500]
    found = node().notifications.notifications(
        ListNotifications(asker=asker(), cursor=cursor, limit=LIMIT)
    )
    more = url_for("web.notifications", cursor=found.next)
    return page(
        "notifications.html",
        notifications=found.items,
        unread=found.unread,
        next_url=more if found.next else None,
    )


@web.post("/me/notifications/read")
def notifications_read() -> Response:
    """All of them are read, or those named."""
    needs_person()
    every = request.form.get("all") == "yes"
    ids = request.form.getlist("id")[:100]
    node().notifications.mark_read(MarkRead(asker=asker(), ids=ids, all=every))
    return go("web.notifications")


@web.get("/me/notifications/stream")
def notifications_stream() -> Response:
    """What is new, for a page that is open; to a session that has ended: come no more."""
    if g.get("identity") is None:
        return Response(status=204)
    return news(request.cookies.get(COOKIE, "")[:500], request.args.get("after", "")[:1000])
