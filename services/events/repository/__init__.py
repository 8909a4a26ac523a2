"""Where events are kept and found, and what is remembered of people and communities."""

from services.events.repository.answers import Answers
from services.events.repository.attendance import AttendanceRepository
from services.events.repository.doors import DoorRecords
from services.events.repository.events import EventRepository, create_indexes
from services.events.repository.expected import Expected
from services.events.repository.finders import Finders, search_query
from services.events.repository.memory import Memory
from services.events.repository.rotations import Rotations

__all__ = [
    "Answers",
    "AttendanceRepository",
    "DoorRecords",
    "EventRepository",
    "Expected",
    "Finders",
    "Memory",
    "Rotations",
    "create_indexes",
    "search_query",
]
