"""Things of other servers."""

from datetime import UTC, datetime
from typing import Any

from services.common.contracts.federation import Elsewhere, FollowedElsewhere, PlaceToAct

_MEETING = Elsewhere(
    uri="https://jeddah.example/ap/events/1",
    kind="event",
    card="c1",
    name={"ar": "أمسية البيانات على البحر", "en": "Data by the sea"},
    host="jeddah.example",
    url="https://jeddah.example/e/1",
    text="حديثان قصيران، ثم وقت طويل للأسئلة.\n\nالقهوة على المضيف.",
    owner="https://jeddah.example/ap/groups/data",
    owner_name={"ar": "بيانات جدة", "en": "Jeddah Data"},
    follow="none",
    starts_at=datetime(2026, 12, 3, 16, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 3, 18, 30, tzinfo=UTC),
    timezone="Asia/Riyadh",
    place={"ar": "بيت الكورنيش"},
    status="confirmed",
    capacity=40,
    remaining=12,
)
_COMMUNITY = Elsewhere(
    uri="https://mobi.example/@jugglers",
    kind="community",
    name={"en": "Jugglers of Madrid"},
    host="mobi.example",
    url="https://mobi.example/@jugglers",
    text="We meet every other Thursday.",
    handle="jugglers@mobi.example",
    owner="https://mobi.example/@jugglers",
    owner_name={"en": "Jugglers of Madrid"},
    follow="pending",
    members=214,
)
_FOLLOWED = [
    FollowedElsewhere(
        uri=one,
        host="mobi.example",
        state=state,
        since=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    )
    for one, state in (
        ("https://mobi.example/@jugglers", "accepted"),
        ("https://mobi.example/@writers", "pending"),
    )
]
_FORM = {"uri": "https://alpha.test/ap/events/1", "handle": "bea@toot.example"}


def _found(thing: Elsewhere) -> tuple[str, dict[str, Any]]:
    return "interact.html", {"found": thing, "uri": thing.uri, "again": "/ar/interact"}


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "interact_event": _found(_MEETING),
    "interact_community": _found(_COMMUNITY),
    "interact": (
        "interact.html",
        {
            "found": None,
            "uri": "https://nowhere.example",
            "again": "/ar/interact",
            "errors": {"uri": ["لم يُعثر في ذلك العنوان على شيء تمكن قراءته هنا."]},
        },
    ),
    "followed_elsewhere": ("followed_elsewhere.html", {"followed": _FOLLOWED, "next_url": "?c"}),
    "followed_elsewhere_nobody": (
        "followed_elsewhere.html",
        {"followed": [], "next_url": None},
    ),
    "interact_away": (
        "interact_away.html",
        {
            "me": None,
            "place": PlaceToAct(url="https://toot.example/x", host="toot.example"),
            "form": _FORM,
        },
    ),
    "interact_away_form": (
        "interact_away.html",
        {
            "me": None,
            "place": None,
            "form": _FORM,
            "errors": {"handle": ["لا يعرف ذلك الخادم أحدًا بهذا الاسم."]},
        },
    ),
}
