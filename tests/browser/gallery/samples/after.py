"""What comes after a meeting, and letters, for the gallery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.common.contracts.events import (
    AfterView,
    AttendedView,
    FeedbackPage,
    FeedbackView,
    LetterPage,
    LetterView,
    Material,
)
from services.common.contracts.previews import LetterPreview
from tests.browser.gallery.samples.cards import AMAL, DATA_C, NOW, PAST
from tests.browser.gallery.samples.views import community_view, event_view

_MEETING: dict[str, Any] = {
    "event": PAST[0].id,
    "title": PAST[0].title,
    "starts_at": PAST[0].starts_at,
    "timezone": PAST[0].timezone,
    "slug": DATA_C.slug,
    "community_name": DATA_C.name,
}
_VOICE = FeedbackView(
    rating=4,
    helped="الأمثلة من الواقع.\nوالوقت الكافي للأسئلة.",
    change="a microphone for the last rows",
    served="yes",
)
_LINKS = [
    Material(title="شرائح العرض", url="https://example.org/slides.pdf"),
    Material(title="Notebook of the exercise", url="https://example.org/a/very/long/address"),
]
_THANKS = {"ar": "شكرًا لكل من حضر وسأل.\nإلى اللقاء في الشهر القادم.", "en": "Thank you all."}
_BODY = {
    "ar": "القاعة في الطابق الثاني.\n\nالمواقف خلف المبنى، والدخول من الباب الشرقي.",
    "en": "The room is on the second floor.\n\nParking is behind the building.",
}


def _feedback(**more: Any) -> FeedbackPage:
    given = {"organizer": False, "may": False, "closes_at": NOW + timedelta(days=50), **more}
    return FeedbackPage(**_MEETING, **given)


def _after(**more: Any) -> AfterView:
    given = {"status": "ended", "ends_at": PAST[0].ends_at, "organizer": False, "came": True}
    return AfterView(**_MEETING, **{**given, **more})


def _letter(**more: Any) -> LetterView:
    values: dict[str, Any] = {
        "id": "6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f009",
        "slug": DATA_C.slug,
        "community": DATA_C.id,
        "community_name": DATA_C.name,
        "event": PAST[0].id,
        "event_title": PAST[0].title,
        "segment": "going",
        "subject": {"ar": "قبل لقائنا: القاعة والمواقف", "en": "Before we meet"},
        "body": _BODY,
        "state": "draft",
        "people": 42,
        "exact": True,
        "created_at": NOW - timedelta(days=2),
        **more,
    }
    return LetterView(**values)


_PREVIEW = LetterPreview(
    sender="ملتقى بيانات الرياض",
    subject="قبل لقائنا: القاعة والمواقف",
    text="أهلًا أمل،\n\nقبل لقائنا: القاعة والمواقف\n\nالقاعة في الطابق الثاني.\n\n"
    "فتح الصفحة:\nhttps://multaqa.example/ar/events/6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f001\n",
    html="",
)
_COMMUNITY = community_view(DATA_C)
_CHOICES: list[Any] = [("members", "members", None), ("came:e1", "came", PAST[0])]
_FORM = {"subject_ar": "قبل لقائنا", "body_ar": _BODY["ar"], "to": "members"}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "event_feedback": (
        "event_feedback.html",
        {"view": _feedback(may=True), "form": {}, "errors": {"rating": ["هذا مطلوب."]}},
    ),
    "event_feedback_closed": ("event_feedback.html", {"view": _feedback(), "form": {}}),
    "event_feedback_few": (
        "event_feedback.html",
        {"view": _feedback(organizer=True, count=2), "form": {}},
    ),
    "event_feedback_said": (
        "event_feedback.html",
        {
            "view": _feedback(
                organizer=True,
                may=True,
                mine=_VOICE,
                count=12,
                average=4.33,
                ratings=[0, 0, 1, 6, 5],
                served={"yes": 8, "partly": 2, "no": 1},
                items=[
                    _VOICE,
                    FeedbackView(
                        rating=2, change="الوقت", served="no", named=True, name=AMAL.name, at=NOW
                    ),
                ],
            ),
            "form": {"rating": "4", "helped": _VOICE.helped, "served": "yes"},
            "next_url": "?cursor=x",
        },
    ),
    "event_after": (
        "event_after.html",
        {"view": _after(thanks=_THANKS, links=_LINKS), "form": {"links": []}},
    ),
    "event_after_empty": ("event_after.html", {"view": _after(), "form": {"links": []}}),
    "event_after_organizer": (
        "event_after.html",
        {
            "view": _after(organizer=True, thanks=_THANKS, links=_LINKS, took_place="yes"),
            "form": {
                "thanks_ar": _THANKS["ar"],
                "links": [{"title": "شرائح", "url": "javascript:x"}, {"title": "", "url": ""}],
            },
            "errors": {"links": ["هذا غير صحيح."]},
        },
    ),
    "event_reschedule": (
        "event_reschedule.html",
        {
            "event": event_view(PAST[0]),
            "form": {"starts_at_date": "2027-03-02", "starts_at_time": "19:00"},
            "errors": {"confirm_by": ["يلزم إمهال الناس أربع ساعات على الأقل للرد."]},
        },
    ),
    "my_attendance": (
        "my_attendance.html",
        {
            "attended": [
                AttendedView(**_MEETING, at=PAST[0].starts_at, minutes=110, how="qr"),
                AttendedView(**_MEETING, at=PAST[0].starts_at, minutes=45, how="self"),
            ],
            "next_url": "?cursor=x",
        },
    ),
    "my_attendance_none": ("my_attendance.html", {"attended": [], "next_url": None}),
    "unserved": (
        "unserved.html",
        {"community": _COMMUNITY, "events": PAST, "next_url": None},
    ),
    "letters": (
        "letters.html",
        {
            "community": _COMMUNITY,
            "letters": LetterPage(
                items=[
                    _letter(state="sent", sent_at=NOW - timedelta(days=1)),
                    _letter(state="scheduled", scheduled_for=NOW + timedelta(days=1)),
                    _letter(segment="members", event="", event_title={}),
                ],
                left=3,
                per_week=5,
            ),
            "next_url": None,
        },
    ),
    "letters_none": (
        "letters.html",
        {"community": _COMMUNITY, "letters": LetterPage(items=[], left=5, per_week=5)},
    ),
    "letter_form": (
        "letter_form.html",
        {"community": _COMMUNITY, "letter": None, "form": _FORM, "choices": _CHOICES},
    ),
    "letter_form_errors": (
        "letter_form.html",
        {
            "community": _COMMUNITY,
            "letter": _letter(),
            "form": {"to": "came:e1"},
            "choices": _CHOICES,
            "errors": {"subject": ["هذا مطلوب."], "to": ["هذا غير معروف."]},
        },
    ),
    "letter": (
        "letter.html",
        {"letter": _letter(), "preview": _PREVIEW, "zone": "Asia/Riyadh", "form": {}},
    ),
    "letter_scheduled": (
        "letter.html",
        {
            "letter": _letter(
                state="scheduled", scheduled_for=NOW + timedelta(days=1), exact=False
            ),
            "preview": _PREVIEW,
            "zone": "Asia/Riyadh",
            "form": {},
        },
    ),
}
