"""Personal links to online meetings: on to the meeting while it is open, else when it opens."""

from flask import Response, request

from services.common.contracts.events import ReadPass
from services.gateway.auth import asker
from services.gateway.node import node
from services.gateway.web.blueprint import root, web
from services.gateway.web.frame import page


@root.get("/join/<token>")
@web.get("/join/<token>")
def join_online(token: str) -> Response:
    """Where a personal link leads now. A look ahead by a program does not count as coming."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    follow = request.method == "GET" and not ahead
    view = node().events.join_online(ReadPass(asker=asker(), token=token, follow=follow))
    if view.state == "open":
        response = Response(status=303)
        response.headers["Location"] = view.url
    else:
        response = page("join.html", event=view)
    # The address of the link says who holds it; the meeting's host need not know.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
