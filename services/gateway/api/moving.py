"""Moving home: leaving a node for another, bringing along what is one's own."""

from typing import Any

from flask import Response

from services.common.contracts.federation import MoveCommunityHome, MoveHome
from services.common.contracts.membership import OfCommunity
from services.common.contracts.moving import Homes, NameFormer, NameFormerCommunity
from services.gateway import carry
from services.gateway.api.doors import Noun, answer, nothing
from services.gateway.api.moments import instant
from services.gateway.api.schemas import moving as schemas
from services.gateway.auth import asker
from services.gateway.node import node

moving = Noun("moving", "Moving home from one node to another.")


@moving.door("GET", "/me/home", gives=schemas.Homes, needs="read")
def homes() -> Response:
    """One's other homes, and what was brought from them."""
    return answer(_shown(node().membership.homes(asker())))


@moving.door("GET", "/me/home/export", gives=schemas.HomeExport, needs="read")
def export() -> Response:
    """What one takes along, signed; good for 30 days."""
    who = asker()
    response = answer(carry.packed(who).document)
    name = f"{who.username}-home.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@moving.door("POST", "/me/home/former", takes=schemas.FormerIn, gives=schemas.Homes, needs="write")
def name_former(body: dict[str, Any]) -> Response:
    """Say that an account elsewhere is one's own too: its node asks before it lets go."""
    command = NameFormer(asker=asker(), former=body["former"])
    return answer(_shown(node().membership.name_former(command)))


@moving.door("POST", "/me/home/forget", takes=schemas.FormerIn, gives=schemas.Homes, needs="write")
def forget_former(body: dict[str, Any]) -> Response:
    """Say so no longer."""
    command = NameFormer(asker=asker(), former=body["former"], on=False)
    return answer(_shown(node().membership.name_former(command)))


@moving.door(
    "POST",
    "/me/home/import",
    takes=schemas.HomeExport,
    gives=schemas.Homes,
    needs="write",
    refuses=(403, 409),
)
def bring(body: dict[str, Any]) -> Response:
    """Bring along what another node signed. The account it is of must be named before."""
    return answer(_shown(carry.unpacked(asker(), body)))


@moving.door("POST", "/me/home/leave", takes=schemas.LeaveIn, needs="write", refuses=(403, 409))
def leave(body: dict[str, Any]) -> Response:
    """Leave for another node. Every session ends; followers are told where to."""
    node().federation.move_home(MoveHome(asker=asker(), **body))
    return nothing()


@moving.door("GET", "/communities/<slug>/home", gives=schemas.CommunityHome, refuses=(404,))
def community_home(slug: str) -> Response:
    """A community's other homes, and where it lives now."""
    return answer(_home_of(slug))


@moving.door(
    "POST",
    "/communities/<slug>/home/former",
    takes=schemas.CommunityFormerIn,
    gives=schemas.CommunityHome,
    needs="write",
    refuses=(404,),
)
def name_former_community(body: dict[str, Any], slug: str) -> Response:
    """Say that a community elsewhere is this one too, or, with `named` false, no longer."""
    command = NameFormerCommunity(asker=asker(), slug=slug, former=body["former"], on=body["named"])
    node().membership.name_former_community(command)
    return answer(_home_of(slug))


@moving.door(
    "POST",
    "/communities/<slug>/home/move",
    takes=schemas.CommunityMoveIn,
    gives=schemas.CommunityHome,
    needs="write",
    refuses=(404, 409),
)
def move_community(body: dict[str, Any], slug: str) -> Response:
    """Move to a community on another node that names this one; followers are told where to.
    The founders decide; it cannot be taken back."""
    node().federation.move_community_home(MoveCommunityHome(asker=asker(), slug=slug, **body))
    return answer(_home_of(slug))


def _home_of(slug: str) -> dict[str, Any]:
    view = node().membership.community(OfCommunity(asker=asker(), slug=slug))
    uri = f"{node().settings.origin}/ap/groups/{view.slug}"
    return {"uri": uri, "known_as": view.known_as, "moved_to": view.moved_to}


def _shown(view: Homes) -> dict[str, Any]:
    records = [{**vars(one), "starts_at": instant(one.starts_at)} for one in view.records]
    return {**vars(view), "records": records}
