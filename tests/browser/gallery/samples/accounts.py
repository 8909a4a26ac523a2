"""What belongs to one signed-in person: profile, forms, notifications, devices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.common.contracts.events import (
    AnswerView,
)
from services.common.contracts.membership import (
    MemberView,
    PersonView,
    SelfView,
    SessionView,
)
from services.common.contracts.notifications import (
    CommunityWish,
    KindView,
    NotificationView,
    QuietHours,
)
from services.common.contracts.wishes import ConsentView, DigestHours
from services.notifications.domain import BOTH, KINDS
from services.notifications.domain.telling import DIGEST, PUSH, TELEGRAM
from services.notifications.domain.topics import place_of, topic_of
from tests.browser.gallery.samples.cards import (
    ABOUT_AR,
    AMAL,
    COMMUNITIES,
    DATA,
    NOW,
    PEOPLE,
    RIYADH,
    SOFTWARE,
)

MAY_ALL = {"edit": True, "members": True, "announce": True, "leave": True}
MAY_NONE = {"edit": False, "members": False, "announce": False, "leave": False}
RUN_ALL = {"edit": True, "publish": True, "cancel": True, "people": True}
RUN_NONE = {"edit": False, "publish": False, "cancel": False, "people": False}
TOTALS = {"communities": 37, "meetings": 112, "people": 1840}
ZONES = [("Asia/Riyadh", "Asia/Riyadh"), ("Europe/London", "Europe/London")]
SELF = SelfView(
    person=AMAL.person,
    username="amal",
    name=AMAL.name,
    email="amal@example.org",
    pending_email="amal.new@example.org",
    confirmed=True,
    admin=False,
    headline=AMAL.headline,
    about={"ar": ABOUT_AR},
    city=RIYADH,
    fields=[DATA, SOFTWARE],
    tags=["sql"],
    relations={"0612": "expert"},
    years={"0612": 11},
    languages=["ar", "en"],
    language="ar",
    timezone="Asia/Riyadh",
    visibility="public",
    listed=True,
    calendar_token="t",
    created_at=NOW,
    version=4,
)
PERSON = PersonView(
    person=AMAL.person,
    username="amal",
    name=AMAL.name,
    headline=AMAL.headline,
    about={
        "ar": "أكتب عن البيانات وأشارك ما تعلمته.",
        "en": "I write about data and share what I learn.",
    },
    city=RIYADH,
    fields=[DATA, SOFTWARE],
    tags=["sql"],
    relations={"0612": "expert", "0613": "learner"},
    years={"0612": 11},
    languages=["ar", "en"],
    communities=COMMUNITIES[:2],
    created_at=NOW - timedelta(days=500),
    version=4,
)
PROFILE_FORM = {
    "name_ar": "أمل القحطاني",
    "name_en": "Amal Alqahtani",
    "headline_ar": "مهندسة بيانات",
    "about_ar": ABOUT_AR,
    "city_id": "108410",
    "field_ids": ["0612", "0613"],
    "tags": "sql",
    "relation_0612": "expert",
    "years_0612": 11,
    "languages": ["ar", "en"],
    "language": "ar",
    "timezone": "Asia/Riyadh",
    "visibility": "public",
    "listed": True,
    "version": 4,
}
COMMUNITY_FORM = {
    "name_ar": "مجتمع مهندسي البيانات",
    "name_en": "Riyadh data engineers",
    "slug": "riyadh-data",
    "field_ids": ["0612"],
    "form": "meetup_group",
    "join_mode": "approval",
    "city_id": "108410",
    "stage": "group",
    "version": 2,
    "tags": "",
}
EVENT_FORM = {
    "title_ar": "كيف نقرأ خطط التنفيذ؟",
    "starts_at_date": "2027-01-12",
    "starts_at_time": "19:30",
    "ends_at_date": "2027-01-12",
    "ends_at_time": "18:30",
    "timezone": "Asia/Riyadh",
    "mode": "in_person",
    "venue_ar": "مكتبة الملك فهد الوطنية",
    "capacity": 24,
    "guests_allowed": 1,
    "field_ids": [],
    "tags": "",
    "city_id": "108410",
    "version": 1,
}


def _notice(id: str, kind: str, title: str, body: str, hours: int, read: bool) -> NotificationView:
    return NotificationView(
        id=id,
        kind=kind,
        title=title,
        body=body,
        url="/ar/events/e1",
        created_at=NOW - timedelta(hours=hours),
        read=read,
    )


NOTICES = [
    _notice(
        "n1",
        "seat_confirmed",
        "مقعدك مؤكد: كيف نقرأ خطط التنفيذ؟",
        "انتقل إليك مقعد من قائمة الانتظار.",
        1,
        False,
    ),
    _notice(
        "n2", "membership_requested", "طلب انضمام: بدر العتيبي", "مجتمع مهندسي البيانات", 5, False
    ),
    _notice(
        "n3", "event_published", "New meeting: Spring gathering", "Riyadh data engineers", 30, True
    ),
    _notice(
        "n4",
        "event_cancelled",
        "أُلغي لقاء «ملتقى الربيع»",
        "تعذّر المكان، والموعد البديل قريب.",
        80,
        True,
    ),
]
ANSWERS = [
    AnswerView(
        person=p.person,
        name=p.name,
        state=s,
        guests=n,
        answered_at=NOW - timedelta(hours=n),
        position=i,
    )
    for p, s, n, i in zip(
        PEOPLE,
        ["going", "going", "waitlisted", "declined"],
        [0, 2, 0, 0],
        [None, None, 1, None],
        strict=True,
    )
]
MEMBERS = [
    MemberView(card=card, role=role, status="active", since=NOW - timedelta(days=200))
    for card, role in zip(PEOPLE, ["founder", "co_organizer", "moderator", "member"], strict=True)
]
DEVICES = [
    SessionView(
        id=id,
        kind=kind,
        label=label,
        scopes=["read"],
        created_at=NOW - timedelta(days=9),
        used_at=NOW - timedelta(hours=hours),
        expires_at=NOW + timedelta(days=20),
    )
    for id, kind, label, hours in [("s1", "web", "Firefox · Linux", 0), ("s2", "api", "", 50)]
]


def _kinds() -> list[KindView]:
    """All there are, as they are chosen by default."""
    shown = (*BOTH, PUSH, TELEGRAM, DIGEST)
    return [
        KindView(
            kind=one.name,
            essential=one.essential,
            channels=[channel for channel in one.chosen if channel in shown],
            available=[channel for channel in one.choices if channel in shown],
            topic=topic_of(one.name),
        )
        for one in sorted(KINDS.values(), key=lambda one: place_of(one.name))
        if not one.hidden and topic_of(one.name) != "account"
    ]


def _topics() -> list[tuple[str, list[KindView]]]:
    optional = [one for one in _kinds() if not one.essential]
    return [
        (topic, [one for one in optional if one.topic == topic])
        for topic in dict.fromkeys(one.topic for one in optional)
    ]


CHOSEN: dict[str, Any] = {
    "communities": [
        (
            CommunityWish(
                slug="riyadh-python", name={"ar": "بايثون الرياض", "en": "Riyadh Python"}
            ),
            "usual",
        ),
        (CommunityWish(slug="jeddah-data", name={"ar": "بيانات جدة"}, muted=True), "silent"),
    ],
    "quiet": QuietHours(start="22:00", end="07:00", days=[6, 0, 1, 2, 3]),
    "zone": "Asia/Riyadh",
    "topics": _topics(),
    "essentials": [one for one in _kinds() if one.essential],
    "preset": "",
    "digest": DigestHours(every="weekly", hour=8),
    "consents": [
        ConsentView(
            channel="email",
            purpose="digest",
            text="باختيار الموجز يصل إلى بريدي جديد مجالي ومدينتي في الموعد المختار.",
            language="ar",
            how="settings",
            at=NOW,
        )
    ],
}
SEARCHED = {"q": "بيانات", "field": "0612", "city": "", "from": "", "to": ""}
BLANK = {"q": "", "field": "", "city": "", "from": "", "to": ""}
