"""Pages of seats: offers, draws, approval, "still coming?", fewer places."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.common.contracts.events import (
    Counts,
    DrawnTicket,
    DrawView,
    MyAnswer,
    SeatClassView,
    SeatRules,
)
from tests.browser.gallery.samples.accounts import ANSWERS, EVENT_FORM, RUN_NONE, ZONES
from tests.browser.gallery.samples.cards import DATA, DATA_C, EVENTS, NOW, RIYADH, TREE
from tests.browser.gallery.samples.views import event_view

CLASSES = [
    SeatClassView(key="hall", name={"ar": "القاعة", "en": "Hall"}, capacity=16, left=0),
    SeatClassView(key="balcony", name={"ar": "الشرفة", "en": "Balcony"}, capacity=8, left=3),
]
COMMITMENT = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
LOTTERY = SeatRules(
    admission="lottery", draw_at=NOW + timedelta(days=2), commitment=COMMITMENT, offer_hours=12
)
DRAWN = replace(LOTTERY, draw_at=NOW - timedelta(hours=1), drawn_at=NOW - timedelta(hours=1))


def _page(mine: MyAnswer | None, **more: Any) -> tuple[str, dict[str, Any]]:
    view = event_view(EVENTS[1], mine=mine, **more)
    return "event.html", {
        "event": view,
        "city": RIYADH,
        "fields": [DATA],
        "answers": ANSWERS,
        "may": RUN_NONE,
    }


TICKETS = [
    DrawnTicket(
        rank=rank,
        ticket=f"{rank * 7919:016x}",
        heads=1 + rank % 2,
        seat_class="balcony" if rank == 2 else "hall",
        outcome="seated" if rank < 4 else "waitlisted",
    )
    for rank in range(1, 7)
]
DRAW = DrawView(
    commitment=COMMITMENT,
    draw_at=NOW - timedelta(hours=1),
    drawn_at=NOW - timedelta(hours=1),
    seed="c0ffee" * 10 + "beef",
    entered=0,
    seats={"hall": 16, "balcony": 8},
    tickets=TICKETS,
    mine=TICKETS[1].ticket,
    next="abc",
)

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "event_offered": _page(
        MyAnswer(state="offered", seat_class="hall", deadline=NOW + timedelta(hours=12)),
        seat_classes=CLASSES,
        counts=Counts(going=11, waitlisted=2, offered=1),
    ),
    "event_entered": _page(
        MyAnswer(state="entered", guests=1, ticket=TICKETS[1].ticket),
        seating=LOTTERY,
        counts=Counts(entered=31),
    ),
    "event_asking": _page(
        None,
        seat_classes=CLASSES,
        seating=SeatRules(admission="approval"),
        counts=Counts(going=8, pending=4),
    ),
    "event_still_coming": _page(
        MyAnswer(state="going", still_coming="asked"),
        seating=SeatRules(reconfirm=True, release_silent=3, asked_at=NOW),
    ),
    "event_draw": (
        "event/draw.html",
        {
            "event": event_view(EVENTS[1], seat_classes=CLASSES, seating=DRAWN),
            "draw": DRAW,
            "next_url": "?cursor=abc",
        },
    ),
    "event_approving": (
        "event_people.html",
        {
            "event": event_view(EVENTS[1], seating=SeatRules(admission="approval")),
            "answers": [
                replace(one, state="pending", key=f"k{n}", position=None)
                for n, one in enumerate(ANSWERS[:3])
            ],
            "counts": Counts(going=8, pending=3),
            "state": "pending",
            "next_url": None,
        },
    ),
    "event_fewer_places": (
        "event_form.html",
        {
            "community": DATA_C,
            "event": event_view(EVENTS[0]),
            "form": {
                **EVENT_FORM,
                "admission": "lottery",
                "draw_at_date": "2027-01-10",
                "draw_at_time": "20:00",
                "class_rows": [
                    {"key": "hall", "name_ar": "القاعة", "name_en": "Hall", "capacity": "16"},
                    {"key": "", "name_ar": "", "name_en": "", "capacity": ""},
                ],
            },
            "over": True,
            "zones": ZONES,
            "tree": TREE,
            "cities": [RIYADH],
            "errors": {"_": ["لا يمكن أن تقل المقاعد عن المحجوز منها. المحجوز: 20."]},
        },
    ),
}
