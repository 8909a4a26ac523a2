"""Pages of visitor passes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.common.contracts.federation import (
    PassView,
    VisitAnswer,
    Visited,
    VisitorPage,
    VisitorView,
    VisitView,
)
from tests.browser.gallery.samples.cards import COMMUNITIES, DATA_C, EVENTS, NOW
from tests.browser.gallery.samples.views import community_view

FIRST, LAST = date(2027, 5, 3), date(2027, 5, 7)
HOME = {"ar": "ملتقى بيانات الرياض", "en": "Riyadh Data Meetup"}
NAME = {"ar": "زائر من الرياض", "en": "Visitor from Riyadh"}


def _pass(id: str, state: Any, **more: Any) -> PassView:
    return PassView(
        id=id,
        host="jeddah.example",
        community="riyadh-data",
        community_name=HOME,
        first=FIRST,
        last=LAST,
        state=state,
        by="",
        issued_at=NOW,
        **more,
    )


PASSES = [
    _pass("p1", "issued", token="a.b.c", url="https://jeddah.example/visit?pass=a.b.c"),
    _pass("p2", "used", visited=[Visited(title=EVENTS[0].title, at=NOW - timedelta(hours=3))]),
    _pass("p3", "revoked"),
    _pass("p4", "ended"),
]


def _answer(number: int, state: str) -> VisitAnswer:
    event = EVENTS[number]
    return VisitAnswer(
        event=event.id,
        slug=event.slug,
        title=event.title,
        starts_at=event.starts_at,
        timezone=event.timezone,
        state=state,
    )


VISIT = VisitView(
    name=NAME,
    home="riyadh.example",
    community_name=HOME,
    first=FIRST,
    last=LAST,
    field_ids=[],
    answers=[_answer(0, "going"), _answer(1, "asked"), _answer(2, "refused")],
)
VISITORS = [
    VisitorView(
        id=f"v{number}",
        name=NAME,
        home="riyadh.example",
        community_name=HOME,
        first=FIRST,
        last=LAST,
        answer=_answer(number, state),
    )
    for number, state in enumerate(("asked", "going", "refused"))
]


def _visitors(items: list[VisitorView], **more: Any) -> tuple[str, dict[str, Any]]:
    form = {"rule": "ask", "places": 5, "blocked_homes": "spam.example"}
    found = VisitorPage(rule="ask", places=5, blocked_homes=["spam.example"], items=items)
    shown = {"community": community_view(DATA_C), "visitors": found, "form": form, **more}
    return "visitors.html", shown


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "passes": ("passes.html", {"passes": PASSES, "communities": COMMUNITIES[:2], "form": {}}),
    "passes_none": (
        "passes.html",
        {"passes": [], "communities": [], "form": {}, "errors": {"host": "هذا مطلوب"}},
    ),
    "visit": ("visit.html", {"me": None, "state": "here", "visit": VISIT, "events": EVENTS[3:5]}),
    "visit_show": ("visit.html", {"me": None, "state": "show", "token": "a.b.c"}),
    "visit_failed": ("visit.html", {"me": None, "state": "failed", "reason": None}),
    "visitors": _visitors(VISITORS, next_url="?cursor=a"),
    "visitors_none": _visitors([], errors={"places": "هذا غير صالح"}),
}
