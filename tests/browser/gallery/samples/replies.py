"""Pages of what people elsewhere write under meetings, and of reports between servers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.common.contracts.events import EventView
from services.common.contracts.federation import (
    ReplyPage,
    ReplyView,
    ReportedThing,
    ReportView,
)
from tests.browser.gallery.samples.cards import NOW
from tests.browser.gallery.samples.peers import BOSS

ARABIC = ReplyView(
    id="a1",
    uri="https://toot.example/users/huda/statuses/7",
    url="https://toot.example/@huda/7",
    host="toot.example",
    name="هدى السالم",
    handle="@huda@toot.example",
    profile="https://toot.example/@huda",
    html='<p>هل يُسجَّل اللقاء؟ التفاصيل في <a href="https://toot.example/x">هذه الصفحة</a>.</p>',
    text="هل يُسجَّل اللقاء؟ التفاصيل في هذه الصفحة.",
    language="ar",
    answers="",
    published_at=NOW - timedelta(hours=4),
    edited=True,
    hidden=False,
)
ENGLISH = replace(
    ARABIC,
    id="a2",
    name="Bea",
    handle="@bea@social.example",
    profile="https://social.example/@bea",
    url="https://social.example/@bea/9",
    host="social.example",
    html="<p>Yes, it always was.</p><ul><li>First the talks</li><li>then the questions</li></ul>",
    language="en",
    answers="@huda@toot.example",
    published_at=NOW - timedelta(hours=1),
    edited=False,
    reported=True,
)
ADVERTISING = replace(
    ENGLISH,
    id="a3",
    name="Cheap tickets " + "very" * 30,
    html="<p>Buy now " + "x" * 200 + "</p>",
    answers="",
    hidden=True,
    reported=False,
)
REPORT = ReportView(
    id="r1",
    host="toot.example",
    things=[
        ReportedThing(
            uri="https://riyadh.example/ap/groups/riyadh-data", kind="groups", name="riyadh-data"
        ),
        ReportedThing(uri="https://riyadh.example/ap/events/e1", kind="events", name="e1"),
    ],
    words=["العنوان لا يطابق المحتوى.", "This is advertising."],
    times=2,
    state="open",
    reported_at=NOW - timedelta(hours=3),
)


def reply_pages(
    event: EventView, event_page: tuple[str, dict[str, Any]]
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Pages around one meeting, whose own page carries the latest."""
    found = ReplyPage(items=[ENGLISH, ADVERTISING, ARABIC], total=12, organizer=True, next="abc")
    template, values = event_page
    nobody = ReplyPage(items=[], total=0, organizer=False)
    return {
        "event_with_replies": (template, {**values, "replies": replace(found, organizer=False)}),
        "event_replies": (
            "event_replies.html",
            {"me": BOSS, "event": event, "replies": found, "next_url": "?cursor=abc"},
        ),
        "event_replies_none": ("event_replies.html", {"event": event, "replies": nobody}),
        "reports": (
            "reports.html",
            {"me": BOSS, "reports": [REPORT], "open": 1, "dismissed": False, "next_url": "?c"},
        ),
        "reports_none": (
            "reports.html",
            {"me": BOSS, "reports": [], "open": 0, "dismissed": False},
        ),
    }
