"""Mails that do not arrive: where providers report them, and how a person gets them back."""

from base64 import b64encode

from flask import Response, jsonify, request

from services.common.contracts.mail import HookReport, LiftByToken, MailAddress, TakeReport
from services.common.errors import NotFound
from services.gateway import ratelimit
from services.gateway.auth import asker
from services.gateway.doorway import CLIENT
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web.blueprint import needs_person, root, web
from services.gateway.web.frame import page
from services.gateway.web.pressing import pressed

SECRET = "X-Multaqa-Secret"  # noqa: S105 - the name of a header


def of_reader() -> MailAddress:
    """What the settings show the signed-in person of their own address."""
    return node().notifications.mail_address(asker())


@root.post("/hooks/mail")
def mail_hook() -> Response:
    """A provider reports bounces and complaints: JSON of ours, or the message it got."""
    basic = request.authorization
    secret = request.headers.get(SECRET) or (basic.password if basic else "") or ""
    report = TakeReport(
        sort="events" if request.mimetype.endswith("json") else "message",
        body=b64encode(request.get_data(cache=True)).decode(),
    )
    taken = node().notifications.mail_hook(HookReport(secret=secret[:300], report=report))
    outcomes = [{"outcome": one.outcome, "address": one.address} for one in taken.outcomes]
    return jsonify({"outcomes": outcomes})


@web.post("/me/mail-address/check")
def mail_check() -> Response:
    """One mail whose link lets the others come again."""
    needs_person()
    done = _("A mail is on its way to the address. The button in it brings the others back.")
    who = asker()
    return pressed(
        lambda: node().notifications.check_mail_address(who), done, "web.notification_settings"
    )


@web.route("/mailbox", methods=["GET", "POST"])
def mailbox() -> Response:
    """The link in that mail. Looking changes nothing, since programs look too."""
    token = request.values.get("token", "")[:1000]
    if request.method != "POST":
        return page("notifications/mailbox.html", state="ask", token=token)
    node().limits.count(ratelimit.GUESS, request.environ.get(CLIENT, ""))
    try:
        node().notifications.lift_by_token(LiftByToken(token=token))
    except NotFound:
        return page("notifications/mailbox.html", 410, state="failed", token="")
    return page("notifications/mailbox.html", state="done", token="")
