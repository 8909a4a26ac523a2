"""What a service's composition root is given: everything that is not its own."""

from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from services.common.clock import Clock
from services.common.remote import Call
from services.common.settings import Settings


@dataclass(frozen=True)
class Surroundings:
    """Storage, time, a way to ask other services, and the settings."""

    database: Database[Any]
    clock: Clock
    call: Call
    settings: Settings
