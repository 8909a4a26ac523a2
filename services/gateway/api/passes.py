"""The visitor pass: given out at home, shown once at a host, looked at by organizers."""

from typing import Any

from flask import Response

from services.common.contracts.federation import (
    AnswerAsVisitor,
    DecideVisitor,
    IssuePass,
    OfPass,
    OfVisit,
    OfVisitors,
    PassView,
    PresentPass,
    RevokeVisit,
    SetVisitRule,
    VisitAnswer,
    VisitorPage,
    VisitView,
)
from services.gateway import ratelimit
from services.gateway.api.doors import Noun, answer, listing, nothing
from services.gateway.api.guests import limited
from services.gateway.api.moments import instant
from services.gateway.api.schemas import passes as schemas
from services.gateway.auth import asker
from services.gateway.idempotency import fresh_id
from services.gateway.node import node

passes = Noun("passes", "Visitor passes, for days at another node (D3).")

EXAMPLE = {
    "host": "jeddah.example",
    "community": "riyadh-data",
    "first": "2027-05-03",
    "last": "2027-05-07",
}


def shape(view: PassView) -> dict[str, Any]:
    """A pass of one's own."""
    visited = [{"title": one.title, "at": instant(one.at)} for one in view.visited]
    return {**vars(view), **_days(view), "issued_at": instant(view.issued_at), "visited": visited}


def _days(view: Any) -> dict[str, str]:
    return {"first": view.first.isoformat(), "last": view.last.isoformat()}


def _answer(view: VisitAnswer) -> dict[str, Any]:
    return {**vars(view), "starts_at": instant(view.starts_at)}


def _visit(view: VisitView) -> dict[str, Any]:
    return {**vars(view), **_days(view), "answers": [_answer(one) for one in view.answers]}


def _visitors(page: VisitorPage) -> Response:
    items = [{**vars(one), **_days(one), "answer": _answer(one.answer)} for one in page.items]
    rule = {"rule": page.rule, "places": page.places, "blocked_homes": page.blocked_homes}
    return listing(items, page.next, **rule)


@passes.door(
    "POST",
    "/me/passes",
    takes=schemas.PassIn,
    gives=schemas.Pass,
    status=201,
    needs="write",
    refuses=(403, 404),
    example=EXAMPLE,
)
def issue(body: dict[str, Any]) -> Response:
    """A pass for days at a node this one follows, as a member of a community. The host learns a
    pseudonym, the community, its city and one's fields; no name, no account."""
    view = node().federation.issue_pass(IssuePass(id=fresh_id("pass"), asker=asker(), **body))
    return answer(shape(view), 201, location=f"/me/passes/{view.id}")


@passes.door("GET", "/me/passes", gives=schemas.PassList, needs="read")
def mine() -> Response:
    """One's passes, the newest first."""
    return answer({"items": [shape(one) for one in node().federation.my_passes(asker()).items]})


@passes.door("DELETE", "/me/passes/<id>", gives=schemas.Pass, needs="write", refuses=(409,))
def revoke(id: str) -> Response:
    """Take a pass back; the host is told."""
    return answer(shape(node().federation.revoke_pass(OfPass(asker=asker(), id=id))))


@passes.door(
    "POST",
    "/visits",
    takes=schemas.ShownPass,
    gives=schemas.Visit,
    status=201,
    refuses=(403,),
    example={"pass": "eyJhbGciOiJSUzI1NiJ9.eyJqdGkiOiI2ZjFjIn0.c2ln"},
)
def present(body: dict[str, Any]) -> Response:
    """Show a pass to this node, once. The answer holds the secret of the visit."""
    limited(ratelimit.GUESS)
    return answer(_visit(node().federation.present_pass(PresentPass(**body))), 201)


@passes.door("GET", "/visits/<token>", gives=schemas.Visit, refuses=(403,))
def visit(token: str) -> Response:
    """A visit by its secret: where one answered, and what became of it."""
    limited(ratelimit.GUESS)
    return answer(_visit(node().federation.visit(OfVisit(visit=token))))


@passes.door(
    "PUT",
    "/visits/<token>/rsvps/<event>",
    takes=schemas.VisitRsvp,
    gives=schemas.Visit,
    status=201,
    refuses=(403, 409),
    example={"going": True},
)
def rsvp(body: dict[str, Any], token: str, event: str) -> Response:
    """Come to an event on the days of the pass, or no longer."""
    limited(ratelimit.GUESS)
    command = AnswerAsVisitor(visit=token, event=event, going=body["going"])
    return answer(_visit(node().federation.answer_as_visitor(command)), 201)


@passes.door(
    "GET",
    "/communities/<slug>/visitors",
    query=schemas.VisitorQuery,
    gives=schemas.Visitors,
    needs="read",
    refuses=(403,),
)
def visitors(query: dict[str, Any], slug: str) -> Response:
    """How a community takes visitors, and who they are; organizers only."""
    return _visitors(node().federation.visitors(OfVisitors(asker=asker(), slug=slug, **query)))


@passes.door(
    "PUT",
    "/communities/<slug>/visitor-rule",
    takes=schemas.VisitRuleIn,
    gives=schemas.Visitors,
    needs="write",
    refuses=(403,),
    example={"rule": "ask", "places": 5},
)
def rule(body: dict[str, Any], slug: str) -> Response:
    """How a community takes visitors from now on; organizers only."""
    command = SetVisitRule(asker=asker(), slug=slug, **body)
    return _visitors(node().federation.set_visit_rule(command))


@passes.door(
    "POST",
    "/communities/<slug>/visitors/<id>",
    takes=schemas.VisitVerdict,
    status=204,
    needs="write",
    refuses=(403,),
    example={"event": "6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f001", "admit": True},
)
def decide(body: dict[str, Any], slug: str, id: str) -> Response:
    """Let a visitor in to an event, or refuse them; organizers only."""
    node().federation.decide_visitor(DecideVisitor(asker=asker(), slug=slug, id=id, **body))
    return nothing()


@passes.door("DELETE", "/admin/visits/<id>", status=204, needs="admin")
def end(id: str) -> Response:
    """End a visit altogether; its home is told. Administrators only."""
    node().federation.revoke_visit(RevokeVisit(asker=asker(), id=id))
    return nothing()
