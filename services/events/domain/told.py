"""What is told of moves of seats: a message for each, to whom it happened."""

from collections.abc import Iterable
from typing import Any, Literal

from services.common.contracts.events import (
    NotApproved,
    OfferLapsed,
    PlacedOnWaitlist,
    SeatConfirmed,
    SeatOffered,
    SeatReleased,
    SeatTakenBack,
)
from services.common.messages import Message
from services.events.domain.content import Content
from services.events.domain.seats import Move

Loss = Literal["cancelled", "left_community", "banned", "closed", "silent"]


def told_of(
    moves: Iterable[Move], facts: dict[str, Any], event: Content, why: Loss
) -> list[Message]:
    """The messages, in the order of the moves. `facts` is what each says of the event."""
    return [_told(move, facts, event, why) for move in moves]


def _told(move: Move, facts: dict[str, Any], event: Content, why: Loss) -> Message:
    party = move.party
    whom = {**facts, "person": party.person}
    if move.kind == "released":
        return SeatReleased(**whom, reason=why)
    if move.kind == "waiting":
        return PlacedOnWaitlist(**whom, position=move.position, by=move.by)
    if move.kind == "offered" and party.deadline is not None:
        return SeatOffered(**whom, guests=party.guests, deadline=party.deadline)
    if move.kind == "lapsed":
        return OfferLapsed(**whom)
    if move.kind == "taken_back":
        return SeatTakenBack(**whom, position=move.position)
    if move.kind == "turned_down":
        return NotApproved(**whom)
    return SeatConfirmed(
        **whom,
        ends_at=event.ends_at,
        place=event.venue.name if event.venue else {},
        guests=party.guests,
        promoted=move.kind == "promoted",
        by=move.by,
    )
