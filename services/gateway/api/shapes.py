"""From what services answer to the public shapes. Written by hand: reads are many, schemas slow."""

from typing import Any

from services.common.contracts.events import (
    AnswerView,
    Counts,
    DrawView,
    EventCard,
    EventView,
    MyAnswer,
)
from services.common.contracts.membership import (
    CityView,
    CommunityCard,
    CommunityView,
    FieldView,
    MemberView,
    PersonCard,
    PersonView,
    SelfView,
    SessionOpened,
    SessionView,
)
from services.common.contracts.shared import Place
from services.gateway.api.doors import PREFIX
from services.gateway.api.moments import instant as instant
from services.gateway.api.moments import local
from services.gateway.language import language
from services.gateway.node import node

PEOPLE = "/ap/people/"


def here(path: str) -> str:
    """The full address of something on this node."""
    return f"{node().settings.origin}{path}"


def page(path: str) -> str:
    """The full address of a page, in the reader's language."""
    return here(f"/{language()}{path}")


def city(view: CityView | None) -> dict[str, Any] | None:
    """A city."""
    if view is None:
        return None
    return {
        "id": view.id,
        "name": view.name,
        "country": view.country,
        "country_name": view.country_name,
        "latitude": view.latitude,
        "longitude": view.longitude,
        "timezone": view.timezone,
    }


def field(view: FieldView) -> dict[str, Any]:
    """A node of the field tree."""
    return {"id": view.id, "parent": view.parent, "label": view.label}


def account(view: SelfView) -> dict[str, Any]:
    """One's own account."""
    return {
        "id": view.person,
        "username": view.username,
        "name": view.name,
        "email": view.email,
        "pending_email": view.pending_email,
        "confirmed": view.confirmed,
        "admin": view.admin,
        "headline": view.headline,
        "about": view.about,
        "city": city(view.city),
        "fields": [field(one) for one in view.fields],
        "tags": view.tags,
        "relations": view.relations,
        "years": view.years,
        "languages": view.languages,
        "language": view.language,
        "timezone": view.timezone,
        "visibility": view.visibility,
        "listed": view.listed,
        "calendar_url": here(f"{PREFIX}/me/calendar.ics?token={view.calendar_token}"),
        "created_at": instant(view.created_at),
        "version": view.version,
    }


def tokens(opened: SessionOpened) -> dict[str, Any]:
    """A session just opened."""
    return {
        "access_token": opened.access_token,
        "token_type": "Bearer",
        "expires_in": opened.expires_in,
        "refresh_token": opened.refresh_token,
        "scope": " ".join(opened.identity.scopes),
        "session": opened.session,
        "username": opened.identity.username,
    }


def session(view: SessionView, current: str) -> dict[str, Any]:
    """A session in its owner's list."""
    return {
        "id": view.id,
        "kind": view.kind,
        "label": view.label,
        "scopes": view.scopes,
        "created_at": instant(view.created_at),
        "used_at": instant(view.used_at),
        "expires_at": instant(view.expires_at),
        "current": view.id == current,
    }


def person_card(view: PersonCard | PersonView) -> dict[str, Any]:
    """A person in a list."""
    return {
        "username": view.username,
        "uri": view.person,
        "name": view.name,
        "headline": view.headline,
        "city": city(view.city),
        "fields": [field(one) for one in view.fields],
        "relations": view.relations,
    }


def person(view: PersonView) -> dict[str, Any]:
    """A person's profile."""
    return {
        **person_card(view),
        "about": view.about,
        "tags": view.tags,
        "years": view.years,
        "languages": view.languages,
        "communities": [community_card(one) for one in view.communities],
        "created_at": instant(view.created_at),
    }


def community_card(view: CommunityCard | CommunityView) -> dict[str, Any]:
    """A community in a list."""
    return {
        "id": view.id,
        "slug": view.slug,
        "name": view.name,
        "city": city(view.city),
        "fields": [field(one) for one in view.fields],
        "form": view.form,
        "stage": view.stage,
        "members": view.members,
        "role": view.role,
        "status": view.status,
    }


def community(view: CommunityView) -> dict[str, Any]:
    """A community's page."""
    feed = here(f"{PREFIX}/communities/{view.slug}/events")
    return {
        **community_card(view),
        "about": view.about,
        "tags": view.tags,
        "join_mode": view.join_mode,
        "visibility": view.visibility,
        "rules": view.rules,
        "pending": view.pending,
        "organizers": [person_card(one) for one in view.organizers],
        "created_at": instant(view.created_at),
        "version": view.version,
        "url": page(f"/communities/{view.slug}"),
        "events_ics": f"{feed}.ics",
        "events_atom": f"{feed}.atom",
    }


def member(view: MemberView) -> dict[str, Any]:
    """A member in the community's directory."""
    return {
        "person": person_card(view.card),
        "role": view.role,
        "status": view.status,
        "since": instant(view.since),
        "note": view.note,
    }


def counts(view: Counts) -> dict[str, int]:
    """Heads."""
    return {
        "going": view.going,
        "maybe": view.maybe,
        "declined": view.declined,
        "waitlisted": view.waitlisted,
        "pending": view.pending,
        "entered": view.entered,
        "offered": view.offered,
    }


def mine(view: MyAnswer | None) -> dict[str, Any] | None:
    """One's own answer."""
    if view is None:
        return None
    return {
        "state": view.state,
        "guests": view.guests,
        "position": view.position,
        "answered_at": instant(view.answered_at),
        **_seat(view),
    }


def _seat(view: MyAnswer) -> dict[str, Any]:
    return {
        "seat_class": view.seat_class,
        "deadline": instant(view.deadline),
        "ticket": view.ticket,
        "still_coming": view.still_coming,
    }


def _event(view: EventCard | EventView) -> dict[str, Any]:
    return {
        "id": view.id,
        "title": view.title,
        "status": view.status,
        "mode": view.mode,
        "starts_at": local(view.starts_at, view.timezone),
        "ends_at": local(view.ends_at, view.timezone),
        "timezone": view.timezone,
        "all_day": view.all_day,
        "community": {"slug": view.slug, "name": view.community_name},
        "city_id": view.city_id,
        "field_ids": view.field_ids,
        "capacity": view.capacity,
        "counts": counts(view.counts),
        "mine": mine(view.mine),
        "drop_in": view.drop_in,
        "url": page(f"/events/{view.id}"),
    }


def event_card(view: EventCard) -> dict[str, Any]:
    """An event in a list."""
    return {**_event(view), "place": view.place}


def event(view: EventView) -> dict[str, Any]:
    """An event's page."""
    return {
        **_event(view),
        "about": view.about,
        "venue": venue(view.venue),
        "online_url": view.online_url,
        "link": view.url,
        "goal_ids": view.goal_ids,
        "tags": view.tags,
        "language": view.language,
        "seats_left": view.seats_left,
        "guests_allowed": view.guests_allowed,
        "organizer": view.organizer,
        "cancel_reason": view.cancel_reason,
        "created_at": instant(view.created_at),
        "updated_at": instant(view.updated_at),
        "published_at": instant(view.published_at),
        "series": view.series,
        "sequence": view.sequence,
        "version": view.version,
        "reveal_minutes": view.reveal_minutes,
        "link_opens_at": instant(view.link_opens_at),
        "address_rule": view.address_rule,
        "host_name": view.host_name,
        "hosting": view.hosting,
        "ics": here(f"{PREFIX}/events/{view.id}.ics"),
        **seating(view),
        **audience(view),
    }


def audience(view: EventView) -> dict[str, Any]:
    """The part of an event's page about who may answer, and what they are asked."""
    return {
        "audience": view.audience,
        "guest_answers": view.guest_answers,
        "barred": view.barred,
        "questions": [vars(one) for one in view.questions],
        "questions_frozen": view.questions_frozen,
        "replies": view.replies,
    }


def seating(view: EventView) -> dict[str, Any]:
    """The part of an event's page about seats."""
    rules = view.seating
    return {
        "seat_classes": [vars(one) for one in view.seat_classes],
        "seating": {
            **vars(rules),
            "draw_at": local(rules.draw_at, view.timezone) if rules.draw_at else None,
            "drawn_at": instant(rules.drawn_at),
            "asked_at": instant(rules.asked_at),
            "confirm_by": instant(rules.confirm_by),
        },
    }


def draw(view: DrawView) -> dict[str, Any]:
    """A draw, before or after it was held."""
    return {
        **vars(view),
        "draw_at": instant(view.draw_at),
        "drawn_at": instant(view.drawn_at),
        "tickets": [vars(one) for one in view.tickets],
    }


def venue(view: Place | None) -> dict[str, Any] | None:
    """A place people go to."""
    if view is None:
        return None
    return {
        "name": view.name,
        "address": view.address,
        "city_id": view.city_id,
        "latitude": view.latitude,
        "longitude": view.longitude,
        "guarded": view.guarded,
    }


def rsvp(view: EventView) -> dict[str, Any]:
    """What became of an answer. Having none counts as cancelled."""
    own = view.mine
    return {
        **_seat(own or MyAnswer(state="cancelled")),
        "event": view.id,
        "state": own.state if own else "cancelled",
        "guests": own.guests if own else 0,
        "position": own.position if own else None,
        "counts": counts(view.counts),
        "capacity": view.capacity,
        "seats_left": view.seats_left,
    }


def answer_of(view: AnswerView) -> dict[str, Any]:
    """One person's answer."""
    own = here(PEOPLE)
    return {
        "username": view.person.removeprefix(own) if view.person.startswith(own) else None,
        "person": view.person,
        "name": view.name,
        "state": view.state,
        "guests": view.guests,
        "position": view.position,
        "answered_at": instant(view.answered_at),
        "key": view.key,
        "seat_class": view.seat_class,
        "deadline": instant(view.deadline),
        "still_coming": view.still_coming,
        "replies": view.replies,
    }
