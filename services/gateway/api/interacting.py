"""Things of other servers, looked at and followed from here."""

from typing import Any

from flask import Response

from services.common.contracts.federation import (
    ActAs,
    Elsewhere,
    FollowElsewhere,
    ListFollowedElsewhere,
    LookUp,
)
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.schemas import interacting as schemas
from services.gateway.api.schemas.fields import Page
from services.gateway.api.shapes import instant
from services.gateway.auth import asker
from services.gateway.node import node

interacting = Noun("lookups", "Things of other servers, looked at and followed from here.")


def shape(found: Elsewhere) -> dict[str, Any]:
    """What stands at an address."""
    moments = {"starts_at": instant(found.starts_at), "ends_at": instant(found.ends_at)}
    return {**vars(found), **moments}


@interacting.door(
    "GET",
    "/elsewhere",
    query=schemas.ElsewhereAddress,
    gives=schemas.ElsewhereThing,
    needs="read",
    refuses=(403, 404),
)
def look(query: dict[str, Any]) -> Response:
    """What stands at an address of another server, or who is called so; `here` when it is ours.
    The other server is asked now."""
    return answer(shape(node().federation.elsewhere(LookUp(asker=asker(), uri=query["uri"]))))


@interacting.door(
    "PUT",
    "/elsewhere/follow",
    takes=schemas.ElsewhereAddress,
    gives=schemas.ElsewhereThing,
    needs="write",
    refuses=(403, 404, 422),
)
def follow(body: dict[str, Any]) -> Response:
    """Follow a community of another server: it is asked, and answers later."""
    command = FollowElsewhere(asker=asker(), uri=body["uri"])
    return answer(shape(node().federation.follow_elsewhere(command)))


@interacting.door(
    "DELETE",
    "/elsewhere/follow",
    query=schemas.ElsewhereAddress,
    gives=schemas.ElsewhereThing,
    needs="write",
    refuses=(403, 404, 422),
)
def unfollow(query: dict[str, Any]) -> Response:
    """Follow it no longer."""
    command = FollowElsewhere(asker=asker(), uri=query["uri"], on=False)
    return answer(shape(node().federation.follow_elsewhere(command)))


@interacting.door(
    "GET", "/me/following/elsewhere", query=Page, gives=schemas.ElsewhereFollowing, needs="read"
)
def followed(query: dict[str, Any]) -> Response:
    """Whom one follows on other servers."""
    found = node().federation.followed_elsewhere(ListFollowedElsewhere(asker=asker(), **query))
    return listing([{**vars(one), "since": instant(one.since)} for one in found.items], found.next)


@interacting.door(
    "GET",
    "/elsewhere/page",
    query=schemas.ElsewhereAccount,
    gives=schemas.PlaceToAct,
    refuses=(422,),
)
def page(query: dict[str, Any]) -> Response:
    """Where somebody with an account elsewhere goes on with a thing of this node."""
    return answer(vars(node().federation.place_to_act(ActAs(**query))))
