"""Pages of people without an account, one-tap links, questions, following, sharing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.common.contracts.events import GuestAnswerView, MyAnswer, Question
from services.gateway.web.door import qr
from tests.browser.gallery.samples.accounts import ANSWERS, RUN_NONE
from tests.browser.gallery.samples.cards import DATA, EVENTS, PEOPLE, RIYADH
from tests.browser.gallery.samples.views import event_view

QUESTIONS = [
    Question(
        key="why",
        text={"ar": "ما الذي تودون معرفته؟", "en": "What would you like to learn?"},
        required=True,
    ),
    Question(
        key="meal",
        text={"ar": "الطعام", "en": "Meal"},
        kind="choice",
        options=[{"ar": "نباتي", "en": "Vegetarian"}, {"ar": "سمك", "en": "Fish"}],
    ),
    Question(key="car", text={"ar": "أتلزم مواقف للسيارة؟", "en": "A car park?"}, kind="yes_no"),
]
REPLIES = {"why": "بناء مستودعات البيانات", "meal": "2", "car": "yes"}
OPEN = event_view(EVENTS[1], mine=None, questions=QUESTIONS, guests_allowed=2, guest_answers=True)
MINE = replace(OPEN, mine=MyAnswer(state="going", guests=1), replies=REPLIES)
GUEST = GuestAnswerView(event=OPEN, name={"ar": "ليلى"}, wish="going", guests=1)
SEATED = replace(GUEST, event=MINE, token="a.b", ticket="t")
TICKET = qr("https://alpha.test/ar/door/t", "…")
UNSURE = replace(OPEN, mine=MyAnswer(state="maybe", guests=0))
TEXT = """*لقاء البيانات*
🗓 الثلاثاء 2 مارس، 7:30 م بتوقيت الرياض
📍 مركز التقنية
👥 ملتقى بيانات الرياض
الأماكن المتبقية: 5
https://alpha.test/e/3b1c"""


def _event(view: Any) -> tuple[str, dict[str, Any]]:
    return "event.html", {
        "event": view,
        "city": RIYADH,
        "fields": [DATA],
        "answers": ANSWERS,
        "may": RUN_NONE,
    }


def _guest(state: str, **more: Any) -> tuple[str, dict[str, Any]]:
    event = None if state == "failed" else more.pop("event", OPEN)
    return "guest.html", {"state": state, "event": event, "token": "a.b", **more}


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "guest_form": _guest(
        "form",
        form={"name": "ليلى", "email": "x"},
        errors={"email": ["…"], "reply_why": ["…"]},
    ),
    "guest_sent": _guest("sent"),
    "guest_confirm": _guest("confirm", view=GUEST),
    "guest_answer": _guest("answer", event=MINE, view=SEATED, drawing=TICKET),
    "guest_answer_came": _guest(
        "answer", event=MINE, view=replace(SEATED, came=True), drawing=TICKET
    ),
    "guest_answer_maybe": _guest("answer", event=UNSURE, view=GUEST, drawing=""),
    "tap": _guest("tap", answer="going"),
    "tapped": _guest("tapped", event=MINE, answer="going"),
    "guest_failed": _guest("failed", detail="انتهت مدة هذا الرابط."),
    "event_with_questions": _event(OPEN),
    "event_for_members": _event(replace(OPEN, audience="members", barred="members")),
    "event_for_followed": _event(replace(OPEN, audience="followed", barred="followed")),
    "share": (
        "share.html",
        {
            "title": {"ar": "لقاء البيانات", "en": "Data evening"},
            "back": "/ar/events/e1",
            "texts": [("ar", TEXT), ("en", "*Data evening*\nTuesday 2 March, 7:30 pm")],
            "whatsapp": {"ar": "https://wa.me/?text=x", "en": "https://wa.me/?text=x"},
            "link": "https://alpha.test/e/3b1c",
        },
    ),
    "following": ("following.html", {"people": PEOPLE, "followers": False, "next_url": None}),
    "followers_empty": ("following.html", {"people": [], "followers": True, "next_url": None}),
}
