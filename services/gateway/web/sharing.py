"""What can be pasted into a group, and the short addresses in it."""

from typing import Any

from flask import Response, url_for

from services.common.contracts.membership import OfCommunity
from services.gateway import share
from services.gateway.auth import asker
from services.gateway.node import node
from services.gateway.web.blueprint import root, web
from services.gateway.web.frame import page
from services.gateway.web.language import in_own_language


@web.get("/events/<id>/share")
def event_share(id: str) -> Response:
    """A meeting in a few lines."""
    return _page(share.of_event(id), url_for("web.event", id=id))


@web.get("/communities/<slug>/share")
def community_share(slug: str) -> Response:
    """The week of a community in a few lines."""
    community = node().membership.community(OfCommunity(asker=asker(), slug=slug))
    return _page(share.of_week(slug, community.name), url_for("web.community", slug=slug))


@root.get("/e/<id>")
def short_event(id: str) -> Response:
    """A meeting, in the language of whoever follows the link."""
    return in_own_language(f"/events/{id}")


@root.get("/c/<slug>")
def short_community(slug: str) -> Response:
    """A community, in the language of whoever follows the link."""
    return in_own_language(f"/communities/{slug}")


@root.get("/p/<username>")
def short_person(username: str) -> Response:
    """A person, in the language of whoever follows the link."""
    return in_own_language(f"/people/{username}")


def _page(card: dict[str, Any], back: str) -> Response:
    return page(
        "share.html",
        public=True,
        title=card["title"],
        back=back,
        texts=list(card["texts"].items()),
        whatsapp=card["whatsapp"],
        link=card["link"],
    )
