"""Other servers: how well they are reached, and which may follow this node."""

from typing import Any

from flask import Response

from services.common.contracts.federation import (
    DecideFollower,
    ListFollowers,
    ListServers,
    OfServer,
    ServerView,
)
from services.gateway.api.doors import Noun, answer, listing, nothing
from services.gateway.api.schemas import servers as schemas
from services.gateway.api.schemas.fields import Page
from services.gateway.api.shapes import instant
from services.gateway.auth import asker
from services.gateway.node import node

servers = Noun("servers", "How well other servers are reached. Administrators only.")


def shape(view: ServerView) -> dict[str, Any]:
    """A server."""
    times = ("last_success_at", "last_heard_at", "last_failure_at", "unavailable_since")
    return {**vars(view), **{one: instant(getattr(view, one)) for one in times}}


@servers.door(
    "GET", "/admin/servers", query=schemas.ServerQuery, gives=schemas.ServerList, needs="admin"
)
def listed(query: dict[str, Any]) -> Response:
    """Servers by name, with what waits for each."""
    page = node().federation.servers(ListServers(asker=asker(), **query))
    return listing([shape(one) for one in page.items], page.next, waiting=page.waiting)


@servers.door(
    "GET",
    "/admin/servers/<host>",
    query=Page,
    gives=schemas.ServerDetails,
    needs="admin",
    refuses=(404,),
)
def one(query: dict[str, Any], host: str) -> Response:
    """One server with the activities it has not taken, newest first."""
    found = node().federation.server(OfServer(asker=asker(), host=host, **query))
    deliveries = [
        {
            **vars(each),
            "created_at": instant(each.created_at),
            "due_at": instant(each.due_at),
        }
        for each in found.deliveries
    ]
    return answer({**shape(found.server), "deliveries": deliveries, "next": found.next})


@servers.door(
    "POST",
    "/admin/servers/<host>/retry",
    gives=schemas.Retried,
    status=202,
    needs="admin",
    refuses=(404,),
)
def retry(host: str) -> Response:
    """Try again what failed, and at once what waits; also where a server was given up."""
    done = node().federation.retry_server(OfServer(asker=asker(), host=host))
    return answer(vars(done), 202)


@servers.door(
    "GET",
    "/admin/followers",
    query=schemas.FollowerQuery,
    gives=schemas.FollowerList,
    needs="admin",
)
def followers(query: dict[str, Any]) -> Response:
    """Servers that follow this node or ask to."""
    page = node().federation.followers(ListFollowers(asker=asker(), **query))
    return listing([{**vars(one), "since": instant(one.since)} for one in page.items], page.next)


@servers.door(
    "POST",
    "/admin/followers",
    takes=schemas.FollowerIn,
    status=204,
    needs="admin",
    refuses=(404,),
    example={"actor": "https://jeddah.example/ap/relay", "accept": True},
)
def decide(body: dict[str, Any]) -> Response:
    """Let a server follow this node, or refuse it; either can be changed later."""
    node().federation.decide_follower(DecideFollower(asker=asker(), **body))
    return nothing()
