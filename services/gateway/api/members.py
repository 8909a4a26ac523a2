"""Who belongs to a community: joining, leaving, roles and approvals."""

from typing import Any

from flask import Response

from services.common.contracts.membership import AmendMember, Invite, Join, Leave, ListMembers
from services.gateway.api import shapes
from services.gateway.api.doors import Noun, answer, listing, nothing
from services.gateway.api.schemas import communities as schemas
from services.gateway.auth import asker
from services.gateway.node import node

members = Noun("members", "Who belongs to a community.")


@members.door(
    "PUT",
    "/communities/<slug>/members/me",
    takes=schemas.Joining,
    gives=schemas.MyMembership,
    needs="write",
    refuses=(404, 409),
    example={"accept_rules": True},
)
def join(body: dict[str, Any], slug: str) -> Response:
    """Join, or ask to where organizers approve; `status` tells which."""
    view = node().membership.join(Join(asker=asker(), slug=slug, **body))
    return answer({"role": view.role, "status": view.status})


@members.door(
    "DELETE", "/communities/<slug>/members/me", status=204, needs="write", refuses=(404, 409)
)
def leave(slug: str) -> Response:
    """Leave; seats at coming events go to those who wait."""
    node().membership.leave(Leave(asker=asker(), slug=slug))
    return nothing()


@members.door(
    "GET",
    "/communities/<slug>/members",
    query=schemas.MemberQuery,
    gives=schemas.Members,
    public=True,
    refuses=(403, 404),
)
def directory(query: dict[str, Any], slug: str) -> Response:
    """The members, newest last; those waiting only for organizers."""
    page = node().membership.members(ListMembers(asker=asker(), slug=slug, **query))
    return listing([shapes.member(one) for one in page.items], page.next, counts=page.counts)


@members.door(
    "PATCH",
    "/communities/<slug>/members/<username>",
    takes=schemas.MemberChange,
    gives=schemas.Member,
    needs="write",
    refuses=(404, 409),
    example={"role": "organizer"},
)
def amend(body: dict[str, Any], slug: str, username: str) -> Response:
    """Approve, give a role, pause, remove or ban."""
    view = node().membership.amend_member(
        AmendMember(asker=asker(), slug=slug, username=username, **body)
    )
    return answer(shapes.member(view))


@members.door(
    "POST",
    "/communities/<slug>/invitations",
    takes=schemas.Invitation,
    gives=schemas.Member,
    status=201,
    needs="write",
    refuses=(404,),
    example={"username": "badr"},
)
def invite(body: dict[str, Any], slug: str) -> Response:
    """Invite a person of this node."""
    view = node().membership.invite(Invite(asker=asker(), slug=slug, username=body["username"]))
    return answer(shapes.member(view), 201)
