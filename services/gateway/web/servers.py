"""Pages on which administrators see how other servers are reached, and let them follow the node."""

from flask import Response, request, url_for

from services.common.contracts.federation import (
    DecideFollower,
    ListFollowers,
    ListServers,
    OfServer,
)
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import web
from services.gateway.web.frame import page
from services.gateway.web.peers import needs_administrator
from services.gateway.web.pressing import pressed


@web.get("/admin/servers")
def servers() -> Response:
    """Servers with what waits for them; above them those that ask to follow."""
    needs_administrator()
    troubled = request.args.get("show") == "troubled"
    cursor = request.args.get("cursor", "")[:500]
    found = node().federation.servers(ListServers(asker=asker(), troubled=troubled, cursor=cursor))
    asking = node().federation.followers(ListFollowers(asker=asker()))
    show = "troubled" if troubled else None
    return page(
        "servers.html",
        servers=found.items,
        waiting=found.waiting,
        asking=asking.items,
        troubled=troubled,
        next_url=found.next and url_for("web.servers", show=show, cursor=found.next),
    )


@web.get("/admin/servers/<host>")
def server(host: str) -> Response:
    """One server, and what it has not taken."""
    needs_administrator()
    cursor = request.args.get("cursor", "")[:500]
    found = node().federation.server(OfServer(asker=asker(), host=host, cursor=cursor))
    return page(
        "server.html",
        server=found.server,
        deliveries=found.deliveries,
        next_url=found.next and url_for("web.server", host=host, cursor=found.next),
    )


@web.post("/admin/servers/<host>/retry")
def server_retry(host: str) -> Response:
    """Trying again what failed, and now what waits."""
    needs_administrator()
    command = OfServer(asker=asker(), host=host)
    said = _("What waits for this server is tried now.")
    return pressed(lambda: node().federation.retry_server(command), said, "web.server", host=host)


@web.post("/admin/followers")
def follower_decide() -> Response:
    """Letting a server follow the node, or refusing it."""
    needs_administrator()
    accept = forms.line("answer") == "accept"
    command = DecideFollower(asker=asker(), actor=forms.line("actor")[:2000], accept=accept)
    said = _("The server may follow this node.") if accept else _("The server is refused.")
    return pressed(lambda: node().federation.decide_follower(command), said, "web.servers")
