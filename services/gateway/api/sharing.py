"""What can be pasted into a group."""

from flask import Response

from services.common.contracts.membership import OfCommunity
from services.gateway import share
from services.gateway.api.doors import Noun, answer
from services.gateway.api.schemas import sharing as schemas
from services.gateway.auth import asker
from services.gateway.node import node

sharing = Noun("sharing", "Meetings in a few lines, ready to paste.")


@sharing.door("GET", "/events/<id>/share", gives=schemas.Share, public=True, refuses=(404,))
def event(id: str) -> Response:
    """A meeting in a few lines. Never holds an address or an online link that is not for all."""
    return answer(share.of_event(id))


@sharing.door("GET", "/communities/<slug>/share", gives=schemas.Week, public=True, refuses=(404,))
def week(slug: str) -> Response:
    """A community's meetings of the next seven days in a few lines."""
    community = node().membership.community(OfCommunity(asker=asker(), slug=slug))
    return answer(share.of_week(slug, community.name))
