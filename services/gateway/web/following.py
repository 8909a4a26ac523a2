"""Following people: the button on a person's page, and the lists."""

from flask import Response, request, url_for

from services.common.contracts.membership import Follow, ListFollows
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import page
from services.gateway.web.pressing import pressed

LIMIT = 50


@web.post("/people/<username>/follow")
def follow(username: str) -> Response:
    """Following somebody, or no longer."""
    needs_person()
    on = forms.line("on") != "no"
    command = Follow(asker=asker(), username=username, on=on)
    said = _("Followed from now on.") if on else _("Not followed any more.")
    return pressed(lambda: node().membership.follow(command), said, "web.person", username=username)


@web.get("/me/following")
def my_following() -> Response:
    """Whom one follows, or by whom one is followed."""
    needs_person()
    followers = request.args.get("tab") == "followers"
    cursor = request.args.get("cursor", "")[:500]
    found = node().membership.following(
        ListFollows(asker=asker(), followers=followers, cursor=cursor, limit=LIMIT)
    )
    tab = "followers" if followers else None
    more = url_for("web.my_following", tab=tab, cursor=found.next) if found.next else None
    return page("following.html", people=found.items, followers=followers, next_url=more)
