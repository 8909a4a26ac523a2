"""What other servers write, read leniently: every shape of contract 4.1 and 12, never an error.

A reader gives a card, or None for what is no such thing or could not be shown. Cards hold
cleaned text, HTML of the allow-list, and no picture (S19, S25); they prove nothing about who wrote
them, which is `domain/authority`'s to judge.
"""

from services.federation.domain.reading.activities import ActivityCard, read_activity
from services.federation.domain.reading.actors import ActorCard, KeyCard, read_actor
from services.federation.domain.reading.collections import CollectionCard, read_collection
from services.federation.domain.reading.events import EventCard, read_event
from services.federation.domain.reading.notes import NoteCard, read_note
from services.federation.domain.reading.places import PlaceCard
from services.federation.domain.reading.shapes import PUBLIC

__all__ = [
    "PUBLIC",
    "ActivityCard",
    "ActorCard",
    "CollectionCard",
    "EventCard",
    "KeyCard",
    "NoteCard",
    "PlaceCard",
    "read_activity",
    "read_actor",
    "read_collection",
    "read_event",
    "read_note",
]
