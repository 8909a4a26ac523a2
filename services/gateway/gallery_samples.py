"""Sample data for the gallery, in the shapes of the contracts, so that a drifting template shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.common.contracts.events import (
    AnswerView,
    Counts,
    EventCard,
    EventView,
    MyAnswer,
)
from services.common.contracts.membership import (
    CityView,
    CommunityCard,
    CommunityView,
    FieldView,
    Identity,
    MemberView,
    PersonCard,
    PersonView,
    SelfView,
    SessionView,
)
from services.common.contracts.notifications import KindView, NotificationView
from services.common.contracts.shared import Place

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def _city(id: str, ar: str, en: str, zone: str = "Asia/Riyadh", country: str = "SA") -> CityView:
    land = {"SA": ("السعودية", "Saudi Arabia"), "GB": ("المملكة المتحدة", "United Kingdom")}
    return CityView(
        id=id,
        name={"ar": ar, "en": en},
        country=country,
        country_name={"ar": land[country][0], "en": land[country][1]},
        latitude=24.69,
        longitude=46.72,
        timezone=zone,
    )


def _field(id: str, ar: str, en: str, parent: str = "06") -> FieldView:
    return FieldView(id=id, parent=parent, label={"ar": ar, "en": en})


RIYADH = _city("108410", "الرياض", "Riyadh")
JEDDAH = _city("105343", "جدة", "Jeddah")
LONDON = _city("2643743", "لندن", "London", "Europe/London", "GB")
DATA = _field("0612", "قواعد البيانات وتصميم الشبكات", "Databases and networks")
SOFTWARE = _field("0613", "تطوير البرمجيات", "Software development")
ARCHITECTURE = _field("0731", "العمارة وتخطيط المدن", "Architecture and town planning", "07")
LIBRARIES = _field("0322", "علم المكتبات والمعلومات", "Library and information studies", "03")
NURSING = _field("0913", "التمريض والقبالة", "Nursing and midwifery", "09")
TREE = [
    (_field("06", "تقنيات المعلومات والاتصالات", "Information technologies", ""), [DATA, SOFTWARE]),
    (_field("07", "الهندسة والإنشاءات", "Engineering and construction", ""), [ARCHITECTURE]),
    (_field("03", "العلوم الاجتماعية والإعلام", "Social sciences", ""), [LIBRARIES]),
    (_field("09", "الصحة والرعاية", "Health and welfare", ""), [NURSING]),
]

ME = Identity(
    person="https://riyadh.example/ap/people/amal",
    username="amal",
    name={"ar": "أمل القحطاني", "en": "Amal Alqahtani"},
    language="ar",
    timezone="Asia/Riyadh",
    confirmed=True,
    admin=False,
    session="s1",
    scopes=["read", "write"],
    expires_at=NOW + timedelta(days=30),
)


def _person(username: str, ar: str, en: str, line_ar: str, line_en: str, **more: Any) -> PersonCard:
    return PersonCard(
        person=f"https://riyadh.example/ap/people/{username}",
        username=username,
        name={"ar": ar, "en": en},
        headline={"ar": line_ar, "en": line_en},
        **more,
    )


AMAL = _person(
    "amal",
    "أمل القحطاني",
    "Amal Alqahtani",
    "مهندسة بيانات، أبحث عن من يقرأ معي",
    "Data engineer, looking for people to read with",
    city=RIYADH,
    fields=[DATA],
    relations={"0612": "expert"},
)
BADR = _person(
    "badr", "بدر العتيبي", "Badr Alotaibi", "مدير قواعد بيانات", "Database administrator",
    city=RIYADH, fields=[DATA], relations={"0612": "practitioner"},
)  # fmt: skip
HUDA = _person(
    "huda", "هدى عبد الرحمن الشمري", "Huda Alshammari", "معمارية ومخطِّطة مدن", "Architect and planner",
    city=JEDDAH, fields=[ARCHITECTURE], relations={"0731": "works_in"},
)  # fmt: skip
SAMI = PersonCard(person="https://riyadh.example/ap/people/sami", username="sami", name={"en": "Sami N."})
PEOPLE = [AMAL, BADR, HUDA, SAMI]


def _community(slug: str, ar: str, en: str, **more: Any) -> CommunityCard:
    values: dict[str, Any] = {
        "city": RIYADH,
        "fields": [DATA],
        "form": "meetup_group",
        "stage": "group",
        "members": 48,
        **more,
    }
    return CommunityCard(id=f"c-{slug}", slug=slug, name={"ar": ar, "en": en}, **values)


COMMUNITIES = [
    _community("riyadh-data", "مجتمع مهندسي البيانات", "Riyadh data engineers", role="founder", status="active"),
    _community("jeddah-planners", "ديوانية تخطيط المدن", "Town planning diwaniya",
               city=JEDDAH, fields=[ARCHITECTURE], form="diwaniya", members=11, role="member", status="active"),
    _community("librarians", "تجمُّع اختصاصيي المكتبات والمعلومات", "Association of librarians and information specialists",
               fields=[LIBRARIES], form="association", stage="association", members=312, status="pending"),
    _community("python-night", "ليلة بايثون", "Python night", fields=[SOFTWARE], form="workshop_series",
               stage="core", members=2),
    _community("night-nurses", "ممرضات الليل", "Night nurses", fields=[NURSING], form="chat_group",
               stage="spark", members=1),
]  # fmt: skip


def _event(
    id: str, ar: str, en: str, days: int, community: CommunityCard, **more: Any
) -> EventCard:
    start = (NOW + timedelta(days=days)).replace(hour=16, minute=30)
    values: dict[str, Any] = {
        "status": "published",
        "mode": "in_person",
        "place": {"ar": "مكتبة الملك فهد الوطنية", "en": "King Fahd National Library"},
        "city_id": "108410",
        "capacity": 24,
        "counts": Counts(going=9),
        **more,
    }
    return EventCard(
        id=id,
        title={"ar": ar, "en": en} if en else {"ar": ar},
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        timezone=(community.city or RIYADH).timezone,
        all_day=values.pop("all_day", False),
        community=community.id,
        slug=community.slug,
        community_name=community.name,
        field_ids=["0612"],
        **values,
    )


DATA_C, PLAN_C, LIB_C, PY_C, _ = COMMUNITIES
EVENTS = [
    _event("e1", "كيف نقرأ خطط التنفيذ؟", "How to read a query plan", 3, DATA_C, mine=MyAnswer(state="going", guests=1)),
    _event("e2", "أمسية مفتوحة: شوارع تمشي فيها", "Open evening: streets you can walk in", 9, PLAN_C,
           capacity=12, counts=Counts(going=12, waitlisted=3), mine=MyAnswer(state="waitlisted", position=2)),
    _event("e3", "ورشة الفهرسة بالعربية مع MARC 21 وما بعده: من البطاقة إلى البيانات المترابطة", "", 15, LIB_C,
           mode="hybrid", capacity=None, counts=Counts(going=41, maybe=6)),
    _event("e4", "من الصفر إلى أول حزمة", "From nothing to a first package", 22, PY_C, mode="online", place={},
           capacity=60, counts=Counts(going=58)),
    _event("e5", "ملتقى الربيع", "Spring gathering", 40, DATA_C, status="cancelled"),
    _event("e6", "يوم البيانات", "Data day", 75, DATA_C, all_day=True, capacity=200, counts=Counts(going=87)),
]  # fmt: skip
PAST = [
    replace(each, id=f"p{each.id}", status="ended", mine=None, starts_at=each.starts_at - timedelta(days=120),
            ends_at=each.ends_at - timedelta(days=120))
    for each in EVENTS[:3]
]  # fmt: skip
ABOUT_AR = (
    "لقاء عملي لمن يكتبون الاستعلامات كل يوم ويودّون أن يعرفوا ما يحدث تحتها.\n\n"
    "نقرأ معًا ثلاث خطط تنفيذ حقيقية من PostgreSQL، ثم يعرض كل منا استعلامًا أتعبه. "
    "الحاسوب المحمول مفيد وليس شرطًا."
)
ABOUT_EN = (
    "A practical evening for people who write queries every day and want to know what happens "
    "underneath.\n\nWe read three real plans together, then each of us shows a query that hurt. "
    "A laptop is useful, not required."
)


def event_view(card: EventCard, **more: Any) -> EventView:
    """A full event around a card."""
    taken = card.counts.going
    values: dict[str, Any] = {
        "venue": Place(
            name=card.place,
            address={"ar": "طريق الملك فهد، العليا", "en": "King Fahd Road, Al Olaya"},
            latitude=24.686,
            longitude=46.685,
        )
        if card.place
        else None,
        "online_url": "",
        "organizer": False,
        "cancel_reason": "",
        "guests_allowed": 2,
        **more,
    }
    known = {name: getattr(card, name) for name in card.__dataclass_fields__ if name != "place"}
    known.update({name: values.pop(name) for name in list(values) if name in known})
    return EventView(
        **known,
        about={"ar": ABOUT_AR, "en": ABOUT_EN},
        tags=["sql", "أداء"],
        language="ar",
        url="",
        seats_left=None if card.capacity is None else card.capacity - taken,
        created_at=NOW,
        updated_at=NOW,
        published_at=NOW,
        sequence=1,
        version=3,
        **values,
    )


def community_view(card: CommunityCard, **more: Any) -> CommunityView:
    """A full community around a card."""
    known = {name: getattr(card, name) for name in card.__dataclass_fields__}
    values: dict[str, Any] = {"join_mode": "approval", "pending": 2, **more}
    known.update({name: values.pop(name) for name in list(values) if name in known})
    return CommunityView(
        **known,
        about={
            "ar": "نلتقي أول ثلاثاء من كل شهر، نقرأ ونجرّب ونختلف بأدب. لا محاضرات: كل من حضر شارك.",
            "en": "We meet on the first Tuesday of the month to read, try things and disagree "
            "politely. No lectures: whoever comes takes part.",
        },
        tags=["sql", "بيانات"],
        visibility="public",
        rules={
            "ar": "١. ما يقال في اللقاء يبقى فيه ما لم يأذن صاحبه.\n٢. لا ترويج دون اتفاق.",
            "en": "1. What is said in the room stays there unless its owner agrees.\n2. No selling.",
        },
        organizers=[AMAL, BADR],
        created_at=NOW - timedelta(days=400),
        version=2,
        **values,
    )


MAY_ALL = {"edit": True, "members": True, "announce": True, "leave": True}
MAY_NONE = {"edit": False, "members": False, "announce": False, "leave": False}
RUN_ALL = {"edit": True, "publish": True, "cancel": True, "people": True}
RUN_NONE = {"edit": False, "publish": False, "cancel": False, "people": False}
TOTALS = {"communities": 37, "meetings": 112, "people": 1840}
ZONES = [("Asia/Riyadh", "Asia/Riyadh"), ("Europe/London", "Europe/London")]
SELF = SelfView(
    person=AMAL.person, username="amal", name=AMAL.name, email="amal@example.org",
    pending_email="amal.new@example.org", confirmed=True, admin=False, headline=AMAL.headline,
    about={"ar": ABOUT_AR}, city=RIYADH, fields=[DATA, SOFTWARE], tags=["sql"],
    relations={"0612": "expert"}, years={"0612": 11}, languages=["ar", "en"], language="ar",
    timezone="Asia/Riyadh", visibility="public", listed=True, calendar_token="t", created_at=NOW,
    version=4,
)  # fmt: skip
PERSON = PersonView(
    person=AMAL.person, username="amal", name=AMAL.name, headline=AMAL.headline,
    about={"ar": "أكتب عن البيانات وأشارك ما تعلمته.", "en": "I write about data and share what I learn."},
    city=RIYADH, fields=[DATA, SOFTWARE], tags=["sql"], relations={"0612": "expert", "0613": "learner"},
    years={"0612": 11}, languages=["ar", "en"], communities=COMMUNITIES[:2],
    created_at=NOW - timedelta(days=500), version=4,
)  # fmt: skip
PROFILE_FORM = {
    "name_ar": "أمل القحطاني", "name_en": "Amal Alqahtani", "headline_ar": "مهندسة بيانات",
    "about_ar": ABOUT_AR, "city_id": "108410", "field_ids": ["0612", "0613"], "tags": "sql",
    "relation_0612": "expert", "years_0612": 11, "languages": ["ar", "en"], "language": "ar",
    "timezone": "Asia/Riyadh", "visibility": "public", "listed": True, "version": 4,
}  # fmt: skip
COMMUNITY_FORM = {
    "name_ar": "مجتمع مهندسي البيانات", "name_en": "Riyadh data engineers", "slug": "riyadh-data",
    "field_ids": ["0612"], "form": "meetup_group", "join_mode": "approval", "city_id": "108410",
    "stage": "group", "version": 2, "tags": "",
}  # fmt: skip
EVENT_FORM = {
    "title_ar": "كيف نقرأ خطط التنفيذ؟", "starts_at_date": "2027-01-12", "starts_at_time": "19:30",
    "ends_at_date": "2027-01-12", "ends_at_time": "18:30", "timezone": "Asia/Riyadh",
    "mode": "in_person", "venue_ar": "مكتبة الملك فهد الوطنية", "capacity": 24, "guests_allowed": 1,
    "field_ids": [], "tags": "", "city_id": "108410", "version": 1,
}  # fmt: skip


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
    _notice("n1", "seat_confirmed", "مقعدك مؤكد: كيف نقرأ خطط التنفيذ؟", "انتقل إليك مقعد من قائمة الانتظار.", 1, False),
    _notice("n2", "membership_requested", "طلب انضمام: بدر العتيبي", "مجتمع مهندسي البيانات", 5, False),
    _notice("n3", "event_published", "New meeting: Spring gathering", "Riyadh data engineers", 30, True),
    _notice("n4", "event_cancelled", "أُلغي لقاء «ملتقى الربيع»", "تعذّر المكان، والموعد البديل قريب.", 80, True),
]  # fmt: skip
ANSWERS = [
    AnswerView(person=p.person, name=p.name, state=s, guests=n, answered_at=NOW - timedelta(hours=n), position=i)
    for p, s, n, i in zip(PEOPLE, ["going", "going", "waitlisted", "declined"], [0, 2, 0, 0],
                          [None, None, 1, None], strict=True)
]  # fmt: skip
MEMBERS = [
    MemberView(card=card, role=role, status="active", since=NOW - timedelta(days=200))
    for card, role in zip(PEOPLE, ["founder", "co_organizer", "moderator", "member"], strict=True)
]
DEVICES = [
    SessionView(id=id, kind=kind, label=label, scopes=["read"], created_at=NOW - timedelta(days=9),
                used_at=NOW - timedelta(hours=hours), expires_at=NOW + timedelta(days=20))
    for id, kind, label, hours in [("s1", "web", "Firefox · Linux", 0), ("s2", "api", "", 50)]
]  # fmt: skip
KINDS = [
    KindView(kind="seat_confirmed", essential=False, channels=["inapp", "email"], available=["inapp", "email"]),
    KindView(kind="event_published", essential=False, channels=["inapp"], available=["inapp", "email"]),
    KindView(kind="password_reset", essential=True, channels=["email"], available=["email"]),
]  # fmt: skip
SEARCHED = {"q": "بيانات", "field": "0612", "city": "", "from": "", "to": ""}
BLANK = {"q": "", "field": "", "city": "", "from": "", "to": ""}


def _search(tab: str, results: list[Any], query: dict[str, str]) -> tuple[str, dict[str, Any]]:
    return "search.html", {
        "tab": tab, "query": query, "results": results, "fields": [DATA, SOFTWARE, ARCHITECTURE],
        "cities": [RIYADH, JEDDAH], "next_url": "?cursor=abc" if results else None,
    }  # fmt: skip


def _event_page(card: EventCard, **more: Any) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"city": RIYADH, "fields": [DATA], "answers": ANSWERS, "may": RUN_NONE}
    seen = {name: more.pop(name) for name in ("may", "me", "answers") if name in more}
    return "event.html", {**values, **seen, "event": event_view(card, **more)}


def _community_page(card: CommunityCard, may: dict[str, bool], **more: Any) -> tuple[str, dict[str, Any]]:
    seen = {name: more.pop(name) for name in ("me", "upcoming", "past", "drafts") if name in more}
    values: dict[str, Any] = {"upcoming": EVENTS[:1], "past": PAST, "drafts": []}
    return "community.html", {**values, **seen, "community": community_view(card, **more), "may": may}


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "home": ("home.html", {"mine": EVENTS[:2], "my_communities": COMMUNITIES[:3],
                           "suggestions": EVENTS[2:5], "communities": COMMUNITIES[3:]}),
    "home_signed_out": ("home.html", {"me": None, "events": EVENTS[:6], "communities": COMMUNITIES, "totals": TOTALS,
                                      "fields": [(f, n) for f, n in [(DATA, 14), (SOFTWARE, 9), (ARCHITECTURE, 4), (LIBRARIES, 3)]],
                                      "cities": [(RIYADH, 21), (JEDDAH, 12), (LONDON, 1)]}),
    "home_new": ("home.html", {"mine": [], "my_communities": [], "suggestions": [], "communities": [],
                               "me": replace(ME, confirmed=False)}),
    "search": _search("events", EVENTS, SEARCHED),
    "search_communities": _search("communities", COMMUNITIES, BLANK),
    "search_people": _search("people", PEOPLE, BLANK),
    "search_nothing": _search("events", [], SEARCHED),
    "community": _community_page(replace(DATA_C, role="", status=""), MAY_NONE),
    "community_signed_out": _community_page(replace(DATA_C, role="", status=""), MAY_NONE, me=None, upcoming=[]),
    "community_own": _community_page(DATA_C, MAY_ALL, drafts=[replace(EVENTS[5], status="draft")]),
    "community_pending": _community_page(LIB_C, {**MAY_NONE, "leave": True}, upcoming=[], past=[]),
    "community_new": ("community_form.html", {"community": None, "form": {"form": "meetup_group", "join_mode": "open"},
                                              "tree": TREE, "cities": []}),
    "community_edit": ("community_form.html", {"community": community_view(DATA_C), "form": COMMUNITY_FORM,
                                               "tree": TREE, "cities": [RIYADH, JEDDAH],
                                               "errors": {"field_ids": "اختيار مجال واحد على الأقل", "name": "الاسم ناقص"}}),
    "community_members": ("community_members.html", {"community": community_view(DATA_C), "members": MEMBERS,
                                                     "counts": {"expert": 6, "practitioner": 20, "works_in": 12, "learner": 10},
                                                     "relation": "", "status": "active", "may_manage": True, "next_url": "?cursor=x"}),
    "community_requests": ("community_members.html", {"community": community_view(DATA_C), "counts": {}, "relation": "",
                                                      "members": [replace(MEMBERS[2], role="member", status="pending", note="أعمل مع أمل منذ سنتين وأودّ الحضور.")],
                                                      "status": "pending", "may_manage": True, "next_url": None}),
    "event": _event_page(EVENTS[0], mine=None),
    "event_signed_out": _event_page(replace(EVENTS[1], mine=None), me=None),
    "event_going": _event_page(EVENTS[0]),
    "event_waiting": _event_page(EVENTS[1]),
    "event_hybrid": _event_page(EVENTS[2], venue=Place(name=EVENTS[2].place, guarded=True)),
    "event_online": _event_page(EVENTS[3], online_url="https://meet.example.org/python", mine=MyAnswer(state="maybe")),
    "event_cancelled": _event_page(EVENTS[4], cancel_reason="تعذّر المكان، والموعد البديل قريب."),
    "event_draft": _event_page(replace(EVENTS[5], status="draft"), may=RUN_ALL, answers=[]),
    "event_own": _event_page(EVENTS[0], may=RUN_ALL, organizer=True),
    "event_new": ("event_form.html", {"community": DATA_C, "event": None, "form": {"timezone": "Asia/Riyadh", "mode": "in_person"},
                                      "zones": ZONES, "tree": TREE, "cities": [RIYADH]}),
    "event_edit": ("event_form.html", {"community": DATA_C, "event": event_view(EVENTS[0]), "form": EVENT_FORM,
                                       "zones": ZONES, "tree": TREE, "cities": [RIYADH],
                                       "errors": {"ends_at": ["النهاية قبل البداية."]}}),
    "event_people": ("event_people.html", {"event": event_view(EVENTS[1]), "answers": ANSWERS, "counts": EVENTS[1].counts,
                                           "state": "", "next_url": None}),
    "person": ("person.html", {"person": PERSON, "events": EVENTS[:2], "own": True}),
    "signin": ("signin.html", {"me": None, "form": {}, "next": ""}),
    "signin_refused": ("signin.html", {"me": None, "form": {"login": "amal"}, "next": "/ar/",
                                       "errors": {"_": "الاسم أو كلمة المرور غير صحيحة."}}),
    "register": ("register.html", {"me": None, "form": {}, "cities": [RIYADH], "next": ""}),
    "confirm": ("confirm.html", {"me": None, "state": "ask", "token": "t"}),
    "confirm_sent": ("confirm.html", {"me": None, "state": "sent", "email": "amal@example.org"}),
    "confirm_done": ("confirm.html", {"state": "done"}),
    "forgot": ("forgot.html", {"me": None, "form": {}, "sent": False}),
    "reset": ("reset.html", {"me": None, "token": "t", "failed": False}),
    "me": ("me.html", {"person": SELF, "form": PROFILE_FORM, "tree": TREE, "cities": [RIYADH], "zones": ZONES,
                       "calendar_url": "https://riyadh.example/api/v1/me/calendar.ics?token=abc"}),
    "my_meetings": ("my_meetings.html", {"tab": "upcoming", "events": EVENTS[:3], "next_url": None, "calendar_url": "#"}),
    "my_meetings_past": ("my_meetings.html", {"tab": "past", "events": PAST, "next_url": "?cursor=x", "calendar_url": "#"}),
    "my_communities": ("my_communities.html", {"communities": COMMUNITIES[:3]}),
    "notifications": ("notifications.html", {"notifications": NOTICES, "next_url": "?cursor=x"}),
    "notifications_none": ("notifications.html", {"notifications": [], "unread": 0, "next_url": None}),
    "notification_settings": ("notification_settings.html", {"kinds": KINDS, "token": None}),
    "sessions": ("sessions.html", {"sessions": DEVICES, "current": "s1"}),
    "delete_account": ("delete_account.html", {"alone": COMMUNITIES[:1]}),
    "error_404": ("error.html", {"status": 404, "request_id": "01JD7Z3M5K"}),
    "error_429": ("error.html", {"status": 429, "retry_after": 11, "request_id": "01JD7Z3M5K", "me": None}),
    "about": ("about_node.html", {"totals": TOTALS, "rules": {"ar": "الاحترام أولًا.", "en": "Respect first."},
                                  "node": {"name": {"ar": "ملتقى الرياض", "en": "Multaqa Riyadh"},
                                           "about": {"ar": "عقدة مفتوحة لمجتمعات المتخصصين في الرياض وما حولها.",
                                                     "en": "An open node for specialists’ communities in and around Riyadh."},
                                           "operator": {"ar": "جمعية التشبيك المهني", "en": "Professional Networking Society"},
                                           "contact": "salam@riyadh.example", "version": "0.1.0", "source_url": "https://example.org/source"}}),
}  # fmt: skip
