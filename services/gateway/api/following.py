"""Following people."""

from typing import Any

from flask import Response

from services.common.contracts.membership import Follow, ListFollows
from services.gateway.api import shapes
from services.gateway.api.doors import Noun, listing, nothing
from services.gateway.api.schemas import communities as schemas
from services.gateway.api.schemas.fields import Page
from services.gateway.auth import asker
from services.gateway.node import node

following = Noun("following", "Whom one follows, and by whom one is followed.")


@following.door(
    "PUT", "/people/<username>/follow", status=204, needs="write", refuses=(404, 409, 422)
)
def follow(username: str) -> Response:
    """Follow a person. They are told the first time."""
    node().membership.follow(Follow(asker=asker(), username=username))
    return nothing()


@following.door(
    "DELETE", "/people/<username>/follow", status=204, needs="write", refuses=(404, 422)
)
def unfollow(username: str) -> Response:
    """Follow a person no longer; nobody is told."""
    node().membership.follow(Follow(asker=asker(), username=username, on=False))
    return nothing()


@following.door("GET", "/me/following", query=Page, gives=schemas.People, needs="read")
def mine(query: dict[str, Any]) -> Response:
    """Whom one follows, the latest first."""
    return _people(ListFollows(asker=asker(), **query))


@following.door("GET", "/me/followers", query=Page, gives=schemas.People, needs="read")
def followers(query: dict[str, Any]) -> Response:
    """Who follows one, the latest first."""
    return _people(ListFollows(asker=asker(), followers=True, **query))


def _people(command: ListFollows) -> Response:
    page = node().membership.following(command)
    return listing([shapes.person_card(one) for one in page.items], page.next)
