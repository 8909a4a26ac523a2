"""Something of another server, seen and followed from here; visitors led to their own server."""

from urllib.parse import quote

from flask import Response, request, url_for

from services.common.contracts.federation import (
    ActAs,
    Elsewhere,
    FollowElsewhere,
    ListFollowedElsewhere,
    LookUp,
)
from services.common.errors import Invalid, NotFound
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.language import language
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, root, web
from services.gateway.web.frame import away, page
from services.gateway.web.language import in_own_language
from services.gateway.web.pressing import pressed, refused

LONGEST = 2000


@root.get("/interact")
def interact_anywhere() -> Response:
    """The same in the language of whoever comes: other servers know no language of ours."""
    uri = request.args.get("uri", "")[:LONGEST]
    return in_own_language(f"/interact?uri={quote(uri, safe='')}")


@web.get("/interact")
def interact() -> Response:
    """What stands at an address elsewhere, and what can be done about it from here."""
    needs_person()
    uri = request.args.get("uri", "").strip()[:LONGEST]
    if not uri:
        return _shown(None, "")
    try:
        found = node().federation.elsewhere(LookUp(asker=asker(), uri=uri))
    except NotFound as no:
        return _shown(None, uri, errors={"uri": [refused(no)]})
    if found.here:
        return away(f"/{language()}{found.here}")
    return _shown(found, uri)


@web.get("/me/following/elsewhere")
def followed_elsewhere() -> Response:
    """Whom one follows on other servers."""
    needs_person()
    cursor = request.args.get("cursor", "")[:500]
    found = node().federation.followed_elsewhere(
        ListFollowedElsewhere(asker=asker(), cursor=cursor)
    )
    more = url_for("web.followed_elsewhere", cursor=found.next) if found.next else None
    return page("followed_elsewhere.html", followed=found.items, next_url=more)


@web.post("/interact")
def interact_follow() -> Response:
    """Following a community elsewhere, or no longer."""
    needs_person()
    on = forms.line("on") != "no"
    uri = forms.line("uri")[:LONGEST]
    command = FollowElsewhere(asker=asker(), uri=uri, on=on)
    said = _("The request to follow is on its way.") if on else _("Not followed any more.")
    return pressed(
        lambda: node().federation.follow_elsewhere(command), said, "web.interact", uri=uri
    )


@web.get("/interact/away")
def interact_away() -> Response:
    """Where somebody with an account elsewhere goes on with a thing of this node."""
    uri = request.args.get("uri", "")[:LONGEST]
    handle = request.args.get("handle", "").strip()[:320]
    form = {"uri": uri, "handle": handle}
    try:
        place = node().federation.place_to_act(ActAs(handle=handle, uri=uri))
    except Invalid as no:
        errors = {"handle": [refused(no)]} if handle else {}
        code = 422 if handle else 200
        return page("interact_away.html", code, place=None, form=form, errors=errors)
    return page("interact_away.html", place=place, form=form)


def _shown(found: Elsewhere | None, uri: str, errors: forms.Errors | None = None) -> Response:
    again = url_for("web.interact")
    code = 422 if errors else 200
    return page("interact.html", code, found=found, uri=uri, again=again, errors=errors or {})
