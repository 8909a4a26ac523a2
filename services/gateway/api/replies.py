"""What people elsewhere write under events."""

from typing import Any

from flask import Response

from services.common.contracts.federation import DecideReply, ListReplies, ReplyView
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.moments import instant
from services.gateway.api.schemas import replies as schemas
from services.gateway.api.schemas.fields import Page
from services.gateway.auth import asker
from services.gateway.node import node

replies = Noun("replies", "What people on other servers write under events.")


@replies.door("GET", "/events/<id>/replies", query=Page, gives=schemas.ReplyList, public=True)
def listed(query: dict[str, Any], id: str) -> Response:
    """Replies from other servers, newest first; organizers see hidden ones too."""
    found = node().federation.replies(ListReplies(asker=asker(), event=id, **query))
    return listing([_shown(one) for one in found.items], found.next, total=found.total)


@replies.door(
    "PUT",
    "/events/<id>/replies/<reply>",
    takes=schemas.ReplyIn,
    gives=schemas.Reply,
    needs="write",
    example={"hidden": True},
)
def decide(body: dict[str, Any], id: str, reply: str) -> Response:
    """Hide a reply, or show it again; organizers of the event."""
    command = DecideReply(asker=asker(), event=id, reply=reply, **body)
    return answer(_shown(node().federation.decide_reply(command)))


def _shown(view: ReplyView) -> dict[str, Any]:
    return {**vars(view), "published_at": instant(view.published_at)}
