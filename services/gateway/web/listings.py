"""A meeting as search engines read it: schema.org in JSON-LD, data and no script."""

from typing import Any

from flask import url_for

from services.common.contracts.events import EventView
from services.common.contracts.membership import CityView
from services.gateway.i18n import pick
from services.gateway.node import node

MODES = {
    "in_person": "https://schema.org/OfflineEventAttendanceMode",
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "hybrid": "https://schema.org/MixedEventAttendanceMode",
}
STATUSES = {"cancelled": "https://schema.org/EventCancelled"}


def of_event(view: EventView, city: CityView | None) -> dict[str, Any]:
    """What anybody may know of a meeting."""
    origin = node().settings.origin
    url = origin + url_for("web.event", id=view.id)
    places: list[dict[str, Any]] = []
    if view.venue is not None:
        # What machines copy never holds a guarded address, whoever is reading.
        known = {} if view.venue.guarded else view.venue.address
        address = pick(known) or (pick(city.name) if city else "")
        places.append({"@type": "Place", "name": pick(view.venue.name), "address": address})
    if view.mode != "in_person":
        places.append({"@type": "VirtualLocation", "url": url})
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": pick(view.title),
        "description": pick(view.about)[:500],
        "startDate": view.starts_at.isoformat(),
        "endDate": view.ends_at.isoformat(),
        "eventStatus": STATUSES.get(view.status, "https://schema.org/EventScheduled"),
        "eventAttendanceMode": MODES[view.mode],
        "location": places,
        "organizer": {
            "@type": "Organization",
            "name": pick(view.community_name),
            "url": origin + url_for("web.community", slug=view.slug),
        },
        "url": url,
    }
