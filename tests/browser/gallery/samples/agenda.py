"""An agenda, a call for speakers and proposals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.common.contracts.events import (
    AgendaView,
    CallView,
    EventView,
    ProposalView,
    ReviewView,
    SessionView,
    Speaker,
    TalkFormat,
)
from tests.browser.gallery.samples.cards import NOW

_TITLE = {"ar": "فهارس لا يستعملها أحد", "en": "Indexes nobody uses"}
_ABSTRACT = {
    "ar": "كيف نجدها ونزيلها دون أن يلاحظ أحد.",
    "en": "How to find them and remove them without anybody noticing.",
}
_CALL = CallView(
    opens_at=NOW,
    closes_at=NOW + timedelta(days=3),
    open=True,
    about={"ar": "كلمات قصيرة من الممارسة.", "en": "Short talks from practice."},
    topics=["sql", "أداء"],
    formats=[
        TalkFormat(name={"ar": "كلمة قصيرة", "en": "Short talk"}, minutes=15),
        TalkFormat(name={"ar": "ورشة", "en": "Workshop"}, minutes=90),
    ],
)
_PROPOSAL = ProposalView(
    id="p1",
    event="e1",
    title=_TITLE,
    abstract=_ABSTRACT,
    format=0,
    topic="sql",
    language="ar",
    notes="يلزم جهاز عرض",
    person="https://riyadh.example/ap/people/badr",
    name={"ar": "بدر العتيبي", "en": "Badr Alotaibi"},
    state="submitted",
    created_at=NOW - timedelta(days=1),
    mine=False,
    may_review=True,
    may_decide=True,
    reviews=[
        ReviewView(
            person="https://riyadh.example/ap/people/huda",
            name={"ar": "هدى الشمري", "en": "Huda Alshammari"},
            score=4,
            comment="موضوع مطلوب",
            at=NOW,
        )
    ],
    reviewed=1,
    average=4.0,
)
_OWN = replace(
    _PROPOSAL,
    mine=True,
    state="accepted",
    may_review=False,
    may_decide=False,
    reviews=[],
    reviewed=0,
    average=None,
)


def agenda(event: EventView) -> AgendaView:
    """Two sessions of this event, seen by its organiser."""
    begin = event.starts_at

    def part(id: str, after: int, minutes: int, **more: Any) -> SessionView:
        values: dict[str, Any] = {"title": _TITLE, "abstract": _ABSTRACT, "room": "A", **more}
        return SessionView(
            id=id,
            starts_at=begin + timedelta(minutes=after),
            ends_at=begin + timedelta(minutes=after + minutes),
            speakers=[Speaker(name={"ar": "بدر العتيبي", "en": "Badr Alotaibi"})],
            proposal="",
            sequence=0,
            updated_at=NOW,
            **values,
        )

    opening = {"title": {"ar": "افتتاح وتعارف", "en": "Opening and introductions"}}
    sessions = [part("s1", 0, 15, **opening), part("s2", 15, 30, outside=True)]
    return AgendaView(
        event=event.id,
        timezone=event.timezone,
        organizer=True,
        reviews=True,
        call=_CALL,
        sessions=sessions,
    )


def agenda_pages(event: EventView) -> dict[str, tuple[str, dict[str, Any]]]:
    """The pages around the agenda of this event."""
    full = agenda(event)
    form: dict[str, Any] = {"starts_at_date": "2027-04-02", "starts_at_time": "19:00"}
    asked = {"event": event, "agenda": full}
    return {
        "event_agenda": ("event_agenda.html", {**asked, "form": form, "editing": False}),
        "event_agenda_empty": (
            "event_agenda.html",
            {
                "event": event,
                "agenda": replace(full, sessions=[]),
                "form": form,
                "editing": False,
                "errors": {"title": "هذا مطلوب."},
            },
        ),
        "event_call": ("event_call.html", {**asked, "form": {}, "formats": range(2)}),
        "event_proposals": (
            "event_proposals.html",
            {**asked, "proposals": [_PROPOSAL, _OWN], "state": "", "next_url": None},
        ),
        "proposal": (
            "proposal.html",
            {"event": event, "call": _CALL, "proposal": _PROPOSAL, "review": None},
        ),
        "proposal_own": (
            "proposal.html",
            {"event": event, "call": _CALL, "proposal": _OWN, "review": None},
        ),
        "proposal_new": (
            "proposal_form.html",
            {"event": event, "call": _CALL, "form": {}, "proposal": None},
        ),
    }
