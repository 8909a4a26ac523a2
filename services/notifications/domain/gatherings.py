"""What people are told about gatherings and their seats."""

from services.common.contracts import events
from services.notifications.domain.telling import Crowd, Kind, Notice, facts, sorts, tells

ATTENDING = ("going", "maybe", "waitlisted", "pending", "entered", "offered")
"""Answers whose people hear of changes and cancellation."""

sorts(
    Kind(
        name="seat_confirmed",
        lane="urgent",
        leads_to="event",
        shows=("when", "place", "guests"),
        taps=("declined",),
    ),
    Kind(
        name="seat_promoted",
        essential=True,
        lane="urgent",
        leads_to="event",
        shows=("when", "place", "guests"),
        taps=("declined",),
    ),
    Kind(name="waitlisted", lane="urgent", leads_to="event", shows=("when", "position")),
    Kind(name="seat_released", leads_to="event", shows=("when",)),
    Kind(
        name="event_changed",
        essential=True,
        lane="bulk",
        leads_to="event",
        shows=("changed", "was_when", "when", "was_place", "place"),
    ),
    Kind(
        name="event_cancelled",
        essential=True,
        lane="bulk",
        leads_to="event",
        shows=("when", "reason"),
    ),
    Kind(name="event_published", lane="bulk", leads_to="event", shows=("when", "place")),
)


@tells(events.EventPublished)
def _published(said: events.EventPublished) -> Crowd:
    return Crowd(
        kind="event_published",
        source="members",
        of=said.community,
        params=facts(said, "by"),
        but=said.by,
    )


@tells(events.EventChanged)
def _changed(said: events.EventChanged) -> Crowd:
    return Crowd(
        kind="event_changed", source="attendees", of=said.event, params=facts(said, "before")
    )


@tells(events.EventCancelled)
def _cancelled(said: events.EventCancelled) -> Crowd:
    return Crowd(kind="event_cancelled", source="attendees", of=said.event, params=facts(said))


@tells(events.SeatConfirmed)
def _seated(said: events.SeatConfirmed) -> list[Notice]:
    given_by = {"approval": "seat_approved", "draw": "seat_drawn"}
    kind = given_by.get(said.by) or ("seat_promoted" if said.promoted else "seat_confirmed")
    return [Notice(kind=kind, person=said.person, params=facts(said, "person", "promoted", "by"))]


@tells(events.PlacedOnWaitlist)
def _waiting(said: events.PlacedOnWaitlist) -> list[Notice]:
    kind = "not_drawn" if said.by == "draw" else "waitlisted"
    return [Notice(kind=kind, person=said.person, params=facts(said, "person", "by"))]


@tells(events.SeatReleased)
def _released(said: events.SeatReleased) -> list[Notice]:
    if said.reason in ("cancelled", "closed"):
        return []
    kind = "seat_released_silent" if said.reason == "silent" else "seat_released"
    return [Notice(kind=kind, person=said.person, params=facts(said, "person"))]
