"""What people are told about offers, draws, approval and "still coming?"."""

from services.common.contracts import events
from services.notifications.domain.telling import Crowd, Kind, Notice, facts, sorts, tells

sorts(
    Kind(
        name="seat_offered",
        essential=True,
        lane="urgent",
        leads_to="event",
        shows=("deadline", "when", "guests"),
        taps=("going", "declined"),
    ),
    Kind(name="offer_lapsed", leads_to="event", shows=("when",)),
    Kind(
        name="seat_drawn",
        essential=True,
        lane="urgent",
        leads_to="event",
        shows=("when", "place", "guests"),
        taps=("declined",),
    ),
    Kind(name="not_drawn", leads_to="event", shows=("when", "position")),
    Kind(
        name="seat_approved",
        essential=True,
        lane="urgent",
        leads_to="event",
        shows=("when", "place", "guests"),
        taps=("declined",),
    ),
    Kind(name="not_approved", leads_to="event", shows=("when",)),
    Kind(name="approval_needed", leads_to="answers", shows=("when", "waiting")),
    Kind(
        name="seat_taken_back",
        essential=True,
        lane="urgent",
        leads_to="event",
        shows=("when", "position"),
    ),
    Kind(
        name="still_coming",
        essential=True,
        lane="bulk",
        leads_to="event",
        shows=("when", "place", "release_at"),
        taps=("going", "declined"),
    ),
    Kind(name="seat_released_silent", essential=True, leads_to="event", shows=("when",)),
)


@tells(events.SeatOffered)
def _offered(said: events.SeatOffered) -> list[Notice]:
    return [Notice(kind="seat_offered", person=said.person, params=facts(said, "person"))]


@tells(events.OfferLapsed)
def _lapsed(said: events.OfferLapsed) -> list[Notice]:
    return [Notice(kind="offer_lapsed", person=said.person, params=facts(said, "person"))]


@tells(events.NotApproved)
def _not_approved(said: events.NotApproved) -> list[Notice]:
    return [Notice(kind="not_approved", person=said.person, params=facts(said, "person"))]


@tells(events.SeatTakenBack)
def _taken_back(said: events.SeatTakenBack) -> list[Notice]:
    return [Notice(kind="seat_taken_back", person=said.person, params=facts(said, "person"))]


@tells(events.ApprovalNeeded)
def _approval_needed(said: events.ApprovalNeeded) -> Crowd:
    return Crowd(kind="approval_needed", source="organizers", of=said.community, params=facts(said))


@tells(events.ReconfirmAsked)
def _still_coming(said: events.ReconfirmAsked) -> Crowd:
    return Crowd(
        kind="still_coming",
        source="attendees",
        of=said.event,
        params=facts(said),
        states=("going",),
    )
