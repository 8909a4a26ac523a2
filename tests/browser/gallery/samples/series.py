"""A series, as members, strangers and organisers see it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.common.contracts.events import EventCard, EventView, SeriesView, Standing


def series_pages(event: EventView, cards: list[EventCard]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The page of a series whose dates are like this event."""
    view = SeriesView(
        id="s1",
        status="published",
        rule="FREQ=MONTHLY;BYDAY=2TU",
        template=event,
        excluded=[],
        exceptions=[],
        dates=24,
        next_event=event.id,
        organizer=False,
        mine=None,
        continues="",
        revision=2,
        sequence=1,
    )
    shown = {"rhythm": "الثلاثاء الثاني من كل شهر", "dates": cards, "past": False, "next_url": None}
    answered = replace(view, mine=Standing(answer="going", guests=0))
    return {
        "series": ("series.html", {**shown, "series": view}),
        "series_answered": ("series.html", {**shown, "series": answered}),
        "series_paused": (
            "series.html",
            {**shown, "series": replace(view, status="paused", organizer=True), "dates": []},
        ),
    }
