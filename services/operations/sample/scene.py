"""Who and what the sample consists of. All of it is made up."""

from dataclasses import dataclass, field
from typing import Any

PASSWORD = "Multaqa-2027"  # noqa: S105 - a sample's, told to everybody in README.md

RIYADH, JEDDAH, CAIRO, KUWAIT = "108410", "105343", "360630", "285787"
CITY_ZONES = {
    RIYADH: "Asia/Riyadh",
    JEDDAH: "Asia/Riyadh",
    CAIRO: "Africa/Cairo",
    KUWAIT: "Asia/Kuwait",
}


@dataclass(frozen=True)
class Sampled:
    """A person of the sample."""

    username: str
    ar: str
    en: str
    city: str
    fields: list[str]
    relation: str
    language: str = "ar"
    headline: str = ""


@dataclass(frozen=True)
class Gathering:
    """A meeting some days from now, at a local hour."""

    ar: str
    en: str
    about: str
    days: int
    hour: int
    place: str = ""
    online: str = ""
    capacity: int | None = None
    guests: int = 0
    going: list[str] = field(default_factory=list)
    maybe: list[str] = field(default_factory=list)
    address: str = ""
    open_hours: bool = False
    rule: str = ""
    """What makes it a series, answered as a whole."""
    talks: list[tuple[str, int, str]] = field(default_factory=list)
    """Sessions one after the other: title, minutes, username of the speaker."""
    admission: str = "first_come"
    audience: str = "anyone"
    questions: list[dict[str, Any]] = field(default_factory=list)
    """What those who come are asked."""
    replies: dict[str, dict[str, str]] = field(default_factory=dict)
    """What they replied, by username."""


@dataclass(frozen=True)
class Group:
    """A community with its members and meetings; the first of `members` founds it."""

    slug: str
    ar: str
    en: str
    about: str
    city: str
    fields: list[str]
    form: str
    members: list[str]
    join_mode: str = "open"
    rules: str = ""
    waiting: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    meetings: list[Gathering] = field(default_factory=list)


WISHES: dict[str, Any] = {
    "amal": {
        "digest": {"every": "weekly", "hour": 8},
        "quiet": {"start": "22:00", "end": "06:30"},
        "channels": {"event_published": ["inapp", "digest"]},
    },
}
"""How some of them want to be told."""

PEOPLE = [
    Sampled("amal", "أمل القحطاني", "Amal Alqahtani", RIYADH, ["python"], "expert",
            headline="مهندسة برمجيات، تحب الأدوات الصغيرة"),
    Sampled("badr", "بدر العتيبي", "Badr Alotaibi", RIYADH, ["python", "data-science"],
            "practitioner", headline="يحلل بيانات النقل في المدن"),
    Sampled("huda", "هدى الشمري", "Huda Alshammari", RIYADH, ["data-science"], "practitioner",
            headline="باحثة في تعلم الآلة"),
    Sampled("sami", "سامي نصار", "Sami Nassar", RIYADH, ["python"], "learner", "en",
            "Teaches himself Python after work"),
    Sampled("noura", "نورة الدوسري", "Noura Aldosari", JEDDAH, ["urban-planning"], "expert",
            headline="مخططة مدن، تمشي كل صباح على البحر"),
    Sampled("faisal", "فيصل باوزير", "Faisal Bawazir", JEDDAH, ["architecture"], "practitioner"),
    Sampled("reem", "ريم الغامدي", "Reem Alghamdi", JEDDAH, ["architecture"], "learner"),
    Sampled("karim", "كريم عبد الفتاح", "Karim Abdelfattah", CAIRO, ["cybersecurity"], "expert",
            headline="يكسر الأنظمة ليصلحها"),
    Sampled("salma", "سلمى حسين", "Salma Hussein", CAIRO, ["cybersecurity"], "practitioner"),
    Sampled("youssef", "يوسف منير", "Youssef Mounir", CAIRO, ["devops"], "practitioner", "en"),
    Sampled("dalal", "دلال المطيري", "Dalal Almutairi", KUWAIT, ["translation"], "expert",
            headline="مترجمة قانونية"),
    Sampled("jassim", "جاسم الكندري", "Jassim Alkandari", KUWAIT, ["translation"], "works_in"),
]  # fmt: skip

WORKSHOP_QUESTIONS: list[dict[str, Any]] = [
    {
        "key": "level",
        "text": {"ar": "ما خبرتك ببايثون؟", "en": "How well do you know Python?"},
        "kind": "choice",
        "required": True,
        "options": [
            {"ar": "أول مرة", "en": "First time"},
            {"ar": "أكتب به أحيانًا", "en": "I write some"},
            {"ar": "أعمل به كل يوم", "en": "I work with it every day"},
        ],
    },
    {
        "key": "idea",
        "text": {"ar": "أي حزمة تود أن تبني؟", "en": "Which package would you like to build?"},
    },
]

GROUPS = [
    Group(
        "riyadh-python", "مجتمع بايثون الرياض", "Riyadh Python",
        "نلتقي كل شهر لنري بعضنا ما بنيناه ونتعلم منه. المبتدئ مرحَّب به قبل الخبير.",
        RIYADH, ["python"], "meetup_group", ["amal", "badr", "huda", "sami"],
        meetings=[
            Gathering("لقاء المشاريع الصغيرة", "Small projects night",
                      "ثلاثة مشاريع في ساعتين: ما الذي نجح وما الذي لم ينجح. مقعدان فقط هذه المرة.",
                      6, 19, "مكتبة الملك فهد الوطنية، قاعة 3", capacity=2,
                      going=["badr", "huda", "sami"]),
            Gathering("من الصفر إلى أول حزمة", "From nothing to a first package",
                      "ورشة عملية، كلٌّ على حاسوبه.", 20, 18, "حاضنة بادر", capacity=25, guests=1,
                      going=["sami", "huda"], maybe=["badr"],
                      talks=[("ما الحزمة؟", 20, "badr"), ("نبني واحدة معًا", 60, "amal"),
                             ("أول نشر", 30, "huda")],
                      audience="members", questions=WORKSHOP_QUESTIONS,
                      replies={"sami": {"level": "1", "idea": "A small log of what I read"},
                               "huda": {"level": "3", "idea": "تنظيف جداول البيانات العربية"}}),
            Gathering("ساعة قراءة شيفرة", "An hour of reading code",
                      "نقرأ معًا مكتبة صغيرة ونسأل لماذا كُتبت هكذا.", 4, 20,
                      online="https://meet.example.org/reading", going=["amal", "sami"],
                      rule="FREQ=WEEKLY;INTERVAL=2"),
        ],
    ),
    Group(
        "jeddah-planners", "ديوانية تخطيط المدن", "Town planning diwaniya",
        "مجلس مفتوح كل أسبوعين لمن يعمل في المدينة أو يفكر فيها. لا محاضرات، بل حديث.",
        JEDDAH, ["urban-planning", "architecture"], "diwaniya", ["noura", "faisal"],
        join_mode="approval", rules="ما يقال في المجلس يبقى فيه ما لم يأذن صاحبه.",
        waiting=["reem"], hosts=["faisal", "noura"],
        meetings=[
            Gathering("أمسية مفتوحة: شوارع تمشي فيها", "Open evening: streets you can walk in",
                      "نبدأ بصورة من كل واحد لشارع يحبه. الباب مفتوح من أول المساء.", 9, 20,
                      "ديوانية أحدنا في الرويس", capacity=12, open_hours=True,
                      address="حي الرويس، شارع الميناء، البيت ذو الباب الأخضر",
                      guests=2, going=["faisal", "noura"]),
        ],
    ),
    Group(
        "cairo-security", "أمن المعلومات في القاهرة", "Cairo Security",
        "تمارين، قراءة تقارير، وتبادل خبرات بين من يحمون الأنظمة.",
        CAIRO, ["cybersecurity", "devops"], "workshop_series", ["karim", "salma", "youssef"],
        meetings=[
            Gathering("تمرين: من سجل الأحداث إلى السبب", "Exercise: from the log to the cause",
                      "نوزع سجلًا حقيقيًا بعد تنقيته ونتتبعه في مجموعات.", 13, 17,
                      "الجامعة الأمريكية، وسط البلد", "https://meet.example.org/cairo", 40,
                      going=["salma", "youssef"], admission="lottery"),
        ],
    ),
    Group(
        "kuwait-translators", "تجمُّع المترجمين القانونيين", "Legal translators of Kuwait",
        "مصطلحات موحدة، وأسعار عادلة، ومن يراجع لمن.",
        KUWAIT, ["translation"], "association", ["dalal", "jassim"], join_mode="approval",
        meetings=[
            Gathering("لقاء المصطلحات الفصلي", "Quarterly terminology meeting",
                      "خمسون مصطلحًا اختلفنا فيها هذا العام.", 27, 18,
                      "مكتبة الكويت الوطنية", going=["jassim"], admission="approval"),
        ],
    ),
]  # fmt: skip
