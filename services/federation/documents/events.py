"""Our events as documents (contract 4): everything here is for everybody."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.common.contracts.events import EventView
from services.common.contracts.membership import CityView
from services.common.contracts.shared import Place
from services.federation.documents.actors import city_place
from services.federation.documents.context import PUBLIC, Document, without_nothing
from services.federation.documents.tags import hashtags
from services.federation.documents.wording import language_of, named, said, summary
from services.federation.domain.uris import Uris

SHORTEST, LONGEST = 3, 200
"""Mobilizon refuses names that are shorter or longer."""
CATEGORIES = {
    "01": "LEARNING",
    "02": "ARTS",
    "03": "COMMUNITY",
    "04": "BUSINESS",
    "05": "SCIENCE_TECH",
    "06": "SCIENCE_TECH",
    "07": "SCIENCE_TECH",
    "08": "SCIENCE_TECH",
    "09": "HEALTH",
}
"""By broad field (ISCED-F 2013); anything else is a meeting."""


@dataclass(frozen=True)
class Surroundings:
    """What an event's document says that the event itself does not know: who of its organizers
    shows themselves to everybody, and the city. `actor` is the first of them, or the node."""

    group: str
    actor: str
    organizers: tuple[str, ...] = ()
    city: CityView | None = None


def event(uris: Uris, view: EventView, around: Surroundings) -> Document:
    """A public event, as anybody may see it: `view` must be nobody's in particular."""
    me = uris.of("events", view.id)
    language = language_of(view.title, view.language)
    page = f"{uris.origin}/e/{view.id}"
    zone = ZoneInfo(view.timezone)
    cancelled = view.status == "cancelled"
    return without_nothing(
        {
            "id": me,
            "type": "Event",
            "uuid": _uuid(view.id),
            "url": page,
            "attributedTo": around.group,
            "actor": around.actor,
            "audience": around.group,
            "to": [PUBLIC],
            "cc": [f"{around.group}/followers", f"{around.group}/members"],
            **named("name", _name(view), language),
            "summary": summary(view, around.city.name if around.city else {}, language),
            **named("content", view.about, language, html=True),
            "mediaType": "text/html",
            "inLanguage": language,
            "startTime": view.starts_at.astimezone(zone).isoformat(timespec="seconds"),
            "endTime": view.ends_at.astimezone(zone).isoformat(timespec="seconds"),
            "timezone": view.timezone,
            "displayEndTime": True,
            "published": (view.published_at or view.created_at).isoformat(timespec="seconds"),
            "updated": view.updated_at.isoformat(timespec="seconds"),
            "location": _location(me, view.venue, around.city, language),
            "isOnline": view.mode != "in_person",
            "joinMode": join_mode(view),
            **_seats(me, view),
            "organizers": {
                "id": f"{me}/organizers",
                "type": "Collection",
                "totalItems": len(around.organizers),
            },
            "contacts": list(around.organizers[:1]) or None,
            "status": "CANCELLED" if cancelled else "CONFIRMED",
            "ical:status": "CANCELLED" if cancelled else "CONFIRMED",
            "eventStatus": "EventCancelled" if cancelled else "EventScheduled",
            "category": category(view.field_ids),
            "commentsEnabled": True,
            "repliesModerationOption": "allow_all",
            "draft": False,
            "attachment": _attachments(uris, page),
            "image": _banner(uris, "Image"),
            "tag": hashtags(uris, view.tags),
            "fields": view.field_ids,
            "replies": f"{me}/replies",
        }
    )


def join_mode(view: EventView) -> str:
    """`free` only where everybody who answers is in at once: Mobilizon takes it at its word
    before we have said anything (contract 6.4)."""
    open_to_all = (
        view.status == "published"
        and view.capacity is None
        and not view.seat_classes
        and view.audience == "anyone"
        and view.seating.admission == "first_come"
        and not any(one.required for one in view.questions)
    )
    return "free" if open_to_all else "restricted"


def category(field_ids: list[str]) -> str:
    """The word others sort events by."""
    broad = (one[:2] for one in field_ids if one[:2].isdigit())
    return next((CATEGORIES[one] for one in broad if one in CATEGORIES), "MEETING")


def _name(view: EventView) -> dict[str, str]:
    """The title; one too short for others carries the community's name."""
    longer = {}
    for language, title in view.title.items():
        if len(title) < SHORTEST:
            title = f"{title} · {said(view.community_name, language)}"
        longer[language] = title[:LONGEST]
    return longer


def _seats(me: str, view: EventView) -> Document:
    seats: Document = {
        "participantCount": view.counts.going,
        "anonymousParticipationEnabled": view.guest_answers,
        "attendees": {
            "id": f"{me}/attendees",
            "type": "Collection",
            "totalItems": view.counts.going,
        },
    }
    if view.capacity is not None:
        seats["maximumAttendeeCapacity"] = view.capacity
        seats["remainingAttendeeCapacity"] = max(0, view.seats_left or 0)
    return seats


def _location(
    me: str, venue: Place | None, city: CityView | None, language: str
) -> Document | None:
    """One place, never a list. Its id changes with what it says: others keep places by id."""
    if venue is None:
        return None
    town = city_place(city) or {}
    address = {
        "type": "PostalAddress",
        "streetAddress": said(venue.address, language),
        **{k: v for k, v in town.get("address", {}).items() if k != "type"},
    }
    place = {
        "type": "Place",
        **named("name", venue.name, language),
        "address": without_nothing(address),
        "latitude": _decimal(venue.latitude),
        "longitude": _decimal(venue.longitude),
        "sameAs": town.get("sameAs"),
    }
    kept = without_nothing(place)
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]
    return {"id": f"{me}#place-{digest}", **kept}


def _decimal(degrees: float | None) -> float | None:
    # Mobilizon ignores whole numbers.
    return None if degrees is None else float(degrees)


def _attachments(uris: Uris, page: str) -> list[Document]:
    """The image first: Gancio answers 500 to an update without one."""
    website = {"type": "Link", "mediaType": "text/html", "href": page, "name": "Website"}
    return [_banner(uris, "Document"), website]


def _banner(uris: Uris, type: str) -> Document:
    url = f"{uris.origin}/static/images/banner.png"
    return {"type": type, "mediaType": "image/png", "url": url, "name": "Banner"}


def _uuid(id: str) -> str | None:
    try:
        return str(uuid.UUID(id))
    except ValueError:
        return None
