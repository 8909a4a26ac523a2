"""The `@context` of our documents, and the constants of the vocabulary.

Others read compact keys and never resolve it, and neither do we (contract 1.5).
"""

from typing import Any

from services.federation.domain.audience import PUBLIC as PUBLIC

Document = dict[str, Any]

ACTIVITY_STREAMS = "https://www.w3.org/ns/activitystreams"

_MOBILIZON = "https://joinmobilizon.org/ns#"
_EVENTS = "https://w3id.org/fep/8a8e/"
_TERMS: dict[str, Any] = {
    "toot": "http://joinmastodon.org/ns#",
    "discoverable": "toot:discoverable",
    "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
    "Hashtag": "as:Hashtag",
    "sc": "http://schema.org#",
    "PostalAddress": "sc:PostalAddress",
    "address": {"@id": "sc:address", "@type": "sc:PostalAddress"},
    "streetAddress": "sc:streetAddress",
    "addressLocality": "sc:addressLocality",
    "addressCountry": "sc:addressCountry",
    "sameAs": {"@id": "sc:sameAs", "@type": "@id"},
    "maximumAttendeeCapacity": "sc:maximumAttendeeCapacity",
    "remainingAttendeeCapacity": "sc:remainingAttendeeCapacity",
    "category": "sc:category",
    "inLanguage": "sc:inLanguage",
    "uuid": "sc:identifier",
    "ical": "http://www.w3.org/2002/12/cal/ical#",
    "status": {"@id": "ical:status", "@type": "ical:status"},
    "mz": _MOBILIZON,
    "joinMode": "mz:joinMode",
    "timezone": "mz:timezone",
    "participantCount": "mz:participantCount",
    "isOnline": "mz:isOnline",
    "anonymousParticipationEnabled": "mz:anonymousParticipationEnabled",
    "repliesModerationOption": "mz:repliesModerationOption",
    "commentsEnabled": "https://joinpeertube.org/ns#commentsEnabled",
    "openness": "mz:openness",
    "memberCount": "mz:memberCount",
    "members": {"@id": "mz:members", "@type": "@id"},
    "events": {"@id": "mz:events", "@type": "@id"},
    "attendees": {"@id": f"{_EVENTS}attendees", "@type": "@id"},
    "organizers": {"@id": f"{_EVENTS}organizers", "@type": "@id"},
    "eventStatus": {"@id": f"{_EVENTS}eventStatus", "@type": "@vocab"},
    "displayEndTime": f"{_EVENTS}displayEndTime",
    "upcomingEvents": {"@id": f"{_EVENTS}upcomingEvents", "@type": "@id"},
    "implements": {
        "@id": "https://w3id.org/fep/844e/implements",
        "@type": "@id",
        "@container": "@list",
    },
    "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
    "fields": {"@id": "urn:multaqa:fields", "@container": "@set"},
}
CONTEXT = [ACTIVITY_STREAMS, "https://w3id.org/security/v1", _TERMS]
"""Stands on top of a document, never inside."""


def on_top(document: Document) -> Document:
    """A document ready to leave: the context first, nothing that is null or empty text (0.7)."""
    return {"@context": CONTEXT, **without_nothing(document)}


def without_nothing(document: Document) -> Document:
    """The object without keys that say nothing: others crash on null."""
    return {key: value for key, value in document.items() if value is not None and value != ""}


def tombstone(uri: str, former_type: str, deleted: str) -> Document:
    """What stands where something was (contract 5)."""
    gone = {"id": uri, "type": "Tombstone", "formerType": former_type, "deleted": deleted}
    return without_nothing(gone)
