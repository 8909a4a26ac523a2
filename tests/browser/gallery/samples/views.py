"""Whole events and communities around their cards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.common.contracts.events import (
    EventCard,
    EventView,
)
from services.common.contracts.membership import (
    CommunityCard,
    CommunityView,
)
from services.common.contracts.shared import Place
from tests.browser.gallery.samples.cards import ABOUT_AR, ABOUT_EN, AMAL, BADR, NOW


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
            "en": "1. What is said here stays here unless its owner agrees.\n2. No selling.",
        },
        organizers=[AMAL, BADR],
        created_at=NOW - timedelta(days=400),
        version=2,
        **values,
    )
