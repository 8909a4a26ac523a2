"""Confirming an e-mail address: one tap on the link in the mail."""

from dataclasses import replace

from flask import Response, g, request, url_for

from services.common.contracts.membership import Token
from services.common.errors import Invalid, NotFound
from services.gateway import ratelimit
from services.gateway.auth import asker
from services.gateway.doorway import CLIENT
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import away, go, page
from services.gateway.web.pressing import pressed


@web.route("/confirm", methods=["GET", "POST"])
def confirm() -> Response:
    """Follow the link: the address is confirmed at once. Without a token, where to find it."""
    token = request.values.get("token", "")[:500]
    if request.method == "HEAD":
        # Programs that only look at a link must not use it up.
        return page("confirm.html", state="ask", token="")
    if not token:
        return _awaited()
    node().limits.count(ratelimit.GUESS, request.environ.get(CLIENT, ""))
    try:
        person = node().membership.confirm_email(Token(token=token))
    except (Invalid, NotFound):
        return page("confirm.html", 410, state="failed")
    node().cache.outdate()
    if g.identity is not None and g.identity.person == person.person:
        g.identity = replace(g.identity, confirmed=True)
    return page("confirm.html", state="done", next=None if g.identity else url_for("web.signin"))


def _awaited() -> Response:
    needs_person()
    if g.identity.confirmed:
        return away(url_for("web.home"))
    me = node().membership.myself(asker())
    return page("confirm.html", state="sent", email=me.pending_email or me.email)


@web.post("/confirm/resend")
def resend_confirmation() -> Response:
    """Another mail with another link."""
    needs_person()
    done = _("The mail is on its way again.")
    who = asker()
    if g.identity.confirmed:
        return pressed(lambda: node().membership.resend_confirmation(who), done, "web.me")
    node().membership.resend_confirmation(who)
    return go("web.confirm", done)
