"""What events says of itself, a module a topic; `Events` is all of what it answers."""

from typing import Protocol

from services.common.contracts.events.door import *
from services.common.contracts.events.door import Doors
from services.common.contracts.events.gatherings import *
from services.common.contracts.events.gatherings import Gatherings
from services.common.contracts.events.imports import *
from services.common.contracts.events.imports import Imports


class Events(Gatherings, Doors, Imports, Protocol):
    """What events answers."""
