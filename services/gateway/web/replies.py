"""What people elsewhere write under meetings, and reports between servers."""

from flask import Response, request, url_for

from services.common.contracts.events import EventView, OfEvent
from services.common.contracts.federation import (
    DecideReply,
    DismissReport,
    ListReplies,
    ListReports,
    ReplyPage,
    ReportElsewhere,
)
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import attempt, page
from services.gateway.web.peers import needs_administrator
from services.gateway.web.pressing import pressed

FIRST = 5


def latest(view: EventView) -> ReplyPage | None:
    """The latest replies to a meeting; none while federation is away."""
    if view.status == "draft":
        return None
    command = ListReplies(asker=asker(), event=view.id, limit=FIRST)
    return attempt(lambda: node().federation.replies(command), None)


@web.get("/events/<id>/replies")
def event_replies(id: str) -> Response:
    """All replies to a meeting."""
    view = node().events.event(OfEvent(asker=asker(), event=id))
    cursor = request.args.get("cursor", "")[:500]
    found = node().federation.replies(ListReplies(asker=asker(), event=id, cursor=cursor))
    next_ = found.next and url_for("web.event_replies", id=id, cursor=found.next)
    return page("event_replies.html", public=True, event=view, replies=found, next_url=next_)


@web.post("/events/<id>/replies/<reply>/hide")
def reply_hide(id: str, reply: str) -> Response:
    """Hiding a reply, and showing it again."""
    needs_person()
    hidden = forms.line("hidden") != "no"
    command = DecideReply(asker=asker(), event=id, reply=reply, hidden=hidden)
    said = _("The reply is hidden.") if hidden else _("The reply is shown again.")
    return pressed(
        lambda: node().federation.decide_reply(command),
        said,
        "web.event_replies",
        id=id,
    )


@web.post("/events/<id>/replies/<reply>/report")
def reply_report(id: str, reply: str) -> Response:
    """Telling the server of a reply that something is wrong with it."""
    needs_administrator()
    command = ReportElsewhere(asker=asker(), reply=reply, words=forms.line("words"))
    said = _("It is reported to its server.")
    return pressed(
        lambda: node().federation.report_elsewhere(command), said, "web.event_replies", id=id
    )


@web.post("/cards/<id>/report")
def card_report(id: str) -> Response:
    """The same, of a meeting or community of another node."""
    needs_administrator()
    command = ReportElsewhere(asker=asker(), card=id, words=forms.line("words"))
    said = _("It is reported to its server.")
    return pressed(lambda: node().federation.report_elsewhere(command), said, "web.card", id=id)


@web.get("/admin/reports")
def reports() -> Response:
    """What other servers report of this node."""
    needs_administrator()
    dismissed = request.args.get("show") == "dismissed"
    cursor = request.args.get("cursor", "")[:500]
    command = ListReports(asker=asker(), state="dismissed" if dismissed else "open", cursor=cursor)
    found = node().federation.reports(command)
    show = "dismissed" if dismissed else None
    return page(
        "reports.html",
        reports=found.items,
        open=found.open,
        dismissed=dismissed,
        next_url=found.next and url_for("web.reports", show=show, cursor=found.next),
    )


@web.post("/admin/reports/<id>/dismiss")
def report_dismiss(id: str) -> Response:
    """Closing a report."""
    needs_administrator()
    command = DismissReport(asker=asker(), report=id)
    said = _("The report is dismissed.")
    return pressed(lambda: node().federation.dismiss_report(command), said, "web.reports")
