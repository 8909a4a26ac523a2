"""Events as somebody may see them."""

from datetime import datetime
from typing import Any

from services.common.contracts.events import (
    EventCard,
    EventView,
    MyAnswer,
    SeatClassView,
    SeatRules,
)
from services.events.domain import Event, Party
from services.events.domain.revealing import link_opens_at, sees_address, without_address


def view(
    event: Event,
    person: str,
    now: datetime,
    organizer: bool,
    position: int | None = None,
    link: str = "",
    member: bool = False,
) -> EventView:
    """An event's page, by the rules of `revealing`. `link` is the asker's personal one; `member`
    whether they are known to be a member, where that matters."""
    party = event.mine(person)
    inside = organizer or sees_address(event, person, member, now)
    return EventView(
        id=event.id,
        title=event.title,
        about=event.about,
        status=event.shown_status(now),
        mode=event.mode,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        all_day=event.all_day,
        community=event.community,
        slug=event.slug,
        community_name=event.community_name,
        venue=event.venue if inside else without_address(event.venue),
        online_url=event.online_url if organizer else link,
        city_id=event.city_id,
        field_ids=event.field_ids,
        tags=event.tags,
        goal_ids=event.goal_ids,
        language=event.language,
        url=event.url,
        capacity=event.capacity,
        seats_left=event.free,
        guests_allowed=event.guests_allowed,
        counts=event.counts,
        mine=mine(event, party, position),
        organizer=organizer,
        cancel_reason=event.cancel_reason,
        created_at=event.created_at,
        updated_at=event.updated_at,
        published_at=event.published_at,
        sequence=event.sequence,
        series=event.series,
        recurrence=event.recurrence,
        version=event.revision,
        drop_in=event.drop_in,
        reveal_minutes=event.reveal_minutes,
        address_rule=event.address_rule,
        link_opens_at=link_opens_at(event) if event.online_url else None,
        host_name=event.host_name,
        hosting=bool(person) and person == event.host,
        audience=event.audience,
        guest_answers=event.admits_guests and event.visibility == "public",
        questions=event.questions,
        questions_frozen=event.replied,
        seat_classes=[
            SeatClassView(
                key=one.key,
                name=one.name,
                capacity=one.capacity,
                left=event.free_in(one.key) or 0,
            )
            for one in event.seat_classes
        ],
        seating=SeatRules(
            admission=event.admission,
            draw_at=event.draw_at,
            drawn_at=event.drawn_at,
            commitment=event.commitment,
            offer_hours=event.offer_hours,
            reconfirm=event.reconfirm,
            release_silent=event.release_silent,
            asked_at=event.reasked_at,
            confirm_by=event.confirm_by,
        ),
    )


def card(event: Event, person: str, now: datetime, answered: Any) -> EventCard:
    """An event in a list; the place in the queue is looked up where there is one."""
    party = event.mine(person)
    position = answered.position(event.id, party) if party else None
    return EventCard(
        id=event.id,
        title=event.title,
        status=event.shown_status(now),
        mode=event.mode,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        all_day=event.all_day,
        community=event.community,
        slug=event.slug,
        community_name=event.community_name,
        place=event.place,
        city_id=event.city_id,
        field_ids=event.field_ids,
        capacity=event.capacity,
        counts=event.counts,
        mine=mine(event, party, position),
        drop_in=event.drop_in,
        series=event.series,
    )


def mine(event: Event, party: Party | None, position: int | None) -> MyAnswer | None:
    """The asker's own answer."""
    if party is None:
        return None
    return MyAnswer(
        state=party.state,
        guests=party.guests,
        position=position,
        answered_at=party.at,
        seat_class=party.seat_class,
        deadline=party.deadline,
        ticket=party.ticket,
        still_coming=event.still_coming(party),
    )
