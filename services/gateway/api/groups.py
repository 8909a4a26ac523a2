"""Telegram groups of a community, for those who run it."""

from typing import Any

from flask import Response

from services.common.contracts.groups import GroupView, LinkGroup, OfCommunityGroups, UnlinkGroup
from services.gateway.api.doors import Noun, answer, nothing
from services.gateway.api.schemas import groups as schemas
from services.gateway.api.shapes import instant
from services.gateway.auth import asker
from services.gateway.node import node

groups = Noun("groups", "Telegram groups a community's public events are announced in.")


def _group(view: GroupView) -> dict[str, Any]:
    return {
        "id": view.id,
        "title": view.title,
        "language": view.language,
        "linked_at": instant(view.linked_at),
    }


@groups.door("GET", "/communities/<slug>/telegram-groups", gives=schemas.GroupList, needs="read")
def listed(slug: str) -> Response:
    """The linked groups."""
    found = node().notifications.groups(OfCommunityGroups(asker=asker(), slug=slug))
    return answer({"items": [_group(one) for one in found]})


@groups.door(
    "POST",
    "/communities/<slug>/telegram-groups",
    takes=schemas.NewGroup,
    gives=schemas.GroupLink,
    status=201,
    needs="write",
    refuses=(409,),
    example={"language": "ar"},
)
def link(body: dict[str, Any], slug: str) -> Response:
    """A code that links one group."""
    command = LinkGroup(asker=asker(), slug=slug, language=body["language"])
    made = node().notifications.link_group(command)
    linked = {"url": made.url, "command": made.command}
    return answer({**linked, "expires_at": instant(made.expires_at)}, 201)


@groups.door("DELETE", "/communities/<slug>/telegram-groups/<id>", status=204, needs="write")
def unlink(slug: str, id: str) -> Response:
    """Announce there no more."""
    node().notifications.unlink_group(UnlinkGroup(asker=asker(), slug=slug, id=id))
    return nothing()
