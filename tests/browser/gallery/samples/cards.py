"""Places, fields, people, communities and events in short."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.common.contracts.events import (
    Counts,
    EventCard,
    MyAnswer,
)
from services.common.contracts.membership import (
    CityView,
    CommunityCard,
    FieldView,
    Identity,
    PersonCard,
)

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
    "badr",
    "بدر العتيبي",
    "Badr Alotaibi",
    "مدير قواعد بيانات",
    "Database administrator",
    city=RIYADH,
    fields=[DATA],
    relations={"0612": "practitioner"},
)
HUDA = _person(
    "huda",
    "هدى عبد الرحمن الشمري",
    "Huda Alshammari",
    "معمارية ومخطِّطة مدن",
    "Architect and planner",
    city=JEDDAH,
    fields=[ARCHITECTURE],
    relations={"0731": "works_in"},
)
SAMI = PersonCard(
    person="https://riyadh.example/ap/people/sami", username="sami", name={"en": "Sami N."}
)
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
    _community(
        "riyadh-data",
        "مجتمع مهندسي البيانات",
        "Riyadh data engineers",
        role="founder",
        status="active",
    ),
    _community(
        "jeddah-planners",
        "ديوانية تخطيط المدن",
        "Town planning diwaniya",
        city=JEDDAH,
        fields=[ARCHITECTURE],
        form="diwaniya",
        members=11,
        role="member",
        status="active",
    ),
    _community(
        "librarians",
        "تجمُّع اختصاصيي المكتبات والمعلومات",
        "Association of librarians and information specialists",
        fields=[LIBRARIES],
        form="association",
        stage="association",
        members=312,
        status="pending",
    ),
    _community(
        "python-night",
        "ليلة بايثون",
        "Python night",
        fields=[SOFTWARE],
        form="workshop_series",
        stage="core",
        members=2,
    ),
    _community(
        "night-nurses",
        "ممرضات الليل",
        "Night nurses",
        fields=[NURSING],
        form="chat_group",
        stage="spark",
        members=1,
    ),
]


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
    _event(
        "e1",
        "كيف نقرأ خطط التنفيذ؟",
        "How to read a query plan",
        3,
        DATA_C,
        mine=MyAnswer(state="going", guests=1),
    ),
    _event(
        "e2",
        "أمسية مفتوحة: شوارع تمشي فيها",
        "Open evening: streets you can walk in",
        9,
        PLAN_C,
        capacity=12,
        counts=Counts(going=12, waitlisted=3),
        mine=MyAnswer(state="waitlisted", position=2),
    ),
    _event(
        "e3",
        "ورشة الفهرسة بالعربية مع MARC 21 وما بعده: من البطاقة إلى البيانات المترابطة",
        "",
        15,
        LIB_C,
        mode="hybrid",
        capacity=None,
        counts=Counts(going=41, maybe=6),
    ),
    _event(
        "e4",
        "من الصفر إلى أول حزمة",
        "From nothing to a first package",
        22,
        PY_C,
        mode="online",
        place={},
        capacity=60,
        counts=Counts(going=58),
    ),
    _event("e5", "ملتقى الربيع", "Spring gathering", 40, DATA_C, status="cancelled"),
    _event(
        "e6",
        "يوم البيانات",
        "Data day",
        75,
        DATA_C,
        all_day=True,
        capacity=200,
        counts=Counts(going=87),
    ),
]
PAST = [
    replace(
        each,
        id=f"p{each.id}",
        status="ended",
        mine=None,
        starts_at=each.starts_at - timedelta(days=120),
        ends_at=each.ends_at - timedelta(days=120),
    )
    for each in EVENTS[:3]
]
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
