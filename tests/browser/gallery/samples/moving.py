"""Moving home: nothing yet, with what came along, and with what was refused."""

from datetime import UTC, datetime
from typing import Any

from services.common.contracts.moving import BroughtRecord, Homes
from tests.browser.gallery.samples.cards import ME

_NOTHING = Homes(known_as=[], moved_to="", ask_again=[], records=[])
_BROUGHT = Homes(
    known_as=[
        "https://jeddah.example/ap/people/amal",
        "https://a-rather-long-name-of-a-node.professionals.example/ap/people/amal.alqahtani",
    ],
    moved_to="",
    ask_again=[
        "https://mobi.example/@jugglers",
        "https://a-rather-long-name-of-a-node.professionals.example/ap/groups/readers-of-the-evening",
    ],
    records=[
        BroughtRecord(
            title={"ar": "أمسية البيانات على البحر", "en": "Data by the sea"},
            community_name={"ar": "بيانات جدة", "en": "Jeddah Data"},
            starts_at=datetime(2026, month, 3, 16, 0, tzinfo=UTC),
            state="attended",
        )
        for month in (5, 6, 9)
    ],
)
_REFUSED = {
    "form": {"former": "jeddah.example/amal", "to": "https://jeddah.example/ap/people/amal"},
    "errors": {
        "former": ["هذا غير صالح"],
        "file": ["ليس هذا ملف نقل."],
        "password": ["كلمة المرور غير صحيحة"],
        "sure": ["هذا مطلوب"],
    },
}


def _home(homes: Homes, **more: Any) -> tuple[str, dict[str, Any]]:
    return "home_node.html", {"homes": homes, "actor": ME.person, "form": {}, **more}


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "home_node": _home(_NOTHING),
    "home_node_brought": _home(_BROUGHT),
    "home_node_refused": _home(_BROUGHT, **_REFUSED),
}
