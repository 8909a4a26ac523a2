"""What an event is and decides: its content, its life, its seats."""

from services.events.domain.content import Content, checked
from services.events.domain.event import Event
from services.events.domain.seats import Drawn, Party, key_of

__all__ = ["Content", "Drawn", "Event", "Party", "checked", "key_of"]
