"""Pages of visitor passes: one's own, at the host, and for organizers."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Response, request, url_for

from services.common.contracts.events import EventCard, EventPage, SearchEvents
from services.common.contracts.federation import (
    AnswerAsVisitor,
    DecideVisitor,
    IssuePass,
    OfPass,
    OfVisit,
    OfVisitors,
    PresentPass,
    SetVisitRule,
    VisitView,
)
from services.common.contracts.membership import CommunityCard
from services.common.errors import Forbidden, Invalid, Refusal, Unauthenticated
from services.gateway import ratelimit
from services.gateway.api.guests import limited
from services.gateway.api.schemas.passes import RULES
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.language import language
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, root, web
from services.gateway.web.communities import seen
from services.gateway.web.frame import attempt, away, go, page, several
from services.gateway.web.pressing import TOLD, pressed, refused

COOKIE = "multaqa_visit"
SHOWN = 20


@web.route("/me/passes", methods=["GET", "POST"])
def passes() -> Response:
    """One's passes, and a form for another."""
    needs_person()
    if request.method == "GET":
        return _passes(request.args.to_dict())
    typed = forms.typed()
    try:
        node().federation.issue_pass(
            IssuePass(
                id=fresh_id("pass"),
                asker=asker(),
                host=forms.line("host")[:300],
                community=forms.line("community")[:200],
                first=_day("first"),
                last=_day("last"),
            )
        )
    except Refusal as no:
        return _passes(typed, **forms.again(no))
    return go("web.passes", _("The pass is made; it can be shown once."))


def _passes(form: dict[str, Any], **more: Any) -> Response:
    mine: list[CommunityCard] = several(lambda: node().membership.my_communities(asker()))
    return page(
        "passes.html",
        passes=node().federation.my_passes(asker()).items,
        communities=[one for one in mine if one.status == "active"],
        form=form,
        **more,
    )


def _day(name: str) -> date:
    written = forms.line(name)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Invalid(fields={name: ["invalid" if written else "required"]}) from None


@web.post("/me/passes/<id>/revoke")
def pass_revoke(id: str) -> Response:
    """Taking a pass back."""
    needs_person()
    command = OfPass(asker=asker(), id=id)
    said = _("The pass is taken back.")
    return pressed(lambda: node().federation.revoke_pass(command), said, "web.passes")


@root.get("/visit")
def visit_home() -> Response:
    """Where a pass leads: the visitor's page in their language."""
    query: dict[str, Any] = {"pass": request.args.get("pass", "")[:6000] or None}
    return away(url_for("web.visit", lang=language(), **query))


@web.route("/visit", methods=["GET", "POST"])
def visit() -> Response:
    """A visitor's page: showing the pass, then answering on its days."""
    if request.method == "POST":
        return _present(request.form.get("pass", "")[:6000])
    if token := request.args.get("pass", "")[:6000]:
        return page("visit.html", state="show", token=token)
    secret = request.cookies.get(COOKIE, "")[:200]
    try:
        view = node().federation.visit(OfVisit(visit=secret))
    except (Unauthenticated, Forbidden) as no:
        return page("visit.html", state="failed", reason=refused(no) if secret else None)
    return page("visit.html", state="here", visit=view, events=_events(view))


def _present(token: str) -> Response:
    limited(ratelimit.GUESS)
    try:
        view = node().federation.present_pass(PresentPass(token=token))
    except (Unauthenticated, Forbidden) as no:
        return page("visit.html", 403, state="failed", reason=refused(no))
    response = go("web.visit")
    response.set_cookie(
        COOKIE,
        view.visit,
        expires=datetime.combine(view.last + timedelta(days=2), time()),
        httponly=True,
        samesite="Lax",
        secure=node().secure,
        path="/",
    )
    return response


def _events(view: VisitView) -> list[EventCard]:
    """What there is on the days of the pass and was not answered yet."""
    answered = {one.event for one in view.answers}
    # Days begin and end somewhere on Earth; which of them hold is for the answer to say.
    begins = datetime.combine(view.first, time(), UTC) - timedelta(hours=14)
    search = SearchEvents(
        asker=asker(),
        after=max(begins, node().clock.now()),
        before=datetime.combine(view.last, time(), UTC) + timedelta(hours=36),
        limit=SHOWN,
    )
    found = attempt(lambda: node().events.search(search), EventPage(items=[]))
    return [one for one in found.items if one.id not in answered]


@web.post("/visit/<event>")
def visit_answer(event: str) -> Response:
    """A visitor comes, or does not."""
    limited(ratelimit.GUESS)
    secret = request.cookies.get(COOKIE, "")[:200]
    command = AnswerAsVisitor(visit=secret, event=event, going=forms.line("going") != "no")
    try:
        node().federation.answer_as_visitor(command)
    except (*TOLD, Unauthenticated) as no:
        return go("web.visit", refused(no), "error")
    return go("web.visit", _("The answer is kept."))


@web.route("/communities/<slug>/visitors", methods=["GET", "POST"])
def visitors(slug: str) -> Response:
    """How a community takes visitors, and who they are."""
    needs_person()
    if request.method == "GET":
        return _visitors(slug, None)
    typed = forms.typed()
    try:
        node().federation.set_visit_rule(
            SetVisitRule(
                asker=asker(),
                slug=slug,
                rule=forms.chosen("rule", RULES),
                places=forms.whole("places"),
                blocked_homes=forms.line("blocked_homes").splitlines()[:100],
            )
        )
    except Refusal as no:
        return _visitors(slug, typed, **forms.again(no))
    return go("web.visitors", _("The changes are saved."), slug=slug)


def _visitors(slug: str, form: dict[str, Any] | None, **more: Any) -> Response:
    cursor = request.args.get("cursor", "")[:500]
    found = node().federation.visitors(OfVisitors(asker=asker(), slug=slug, cursor=cursor))
    kept = {**vars(found), "blocked_homes": "\n".join(found.blocked_homes)}
    return page(
        "visitors.html",
        community=seen(slug),
        visitors=found,
        form=form or kept,
        next_url=found.next and url_for("web.visitors", slug=slug, cursor=found.next),
        **more,
    )


@web.post("/communities/<slug>/visitors/<id>")
def visitor_decide(slug: str, id: str) -> Response:
    """Letting in, or refusing."""
    needs_person()
    command = DecideVisitor(
        asker=asker(),
        slug=slug,
        id=id,
        event=forms.line("event")[:64],
        admit=forms.line("admit") == "yes",
    )
    said = _("The changes are saved.")
    return pressed(
        lambda: node().federation.decide_visitor(command), said, "web.visitors", slug=slug
    )
