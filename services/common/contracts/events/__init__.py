"""What events says of itself, a module a topic; `Events` is all of what it answers."""

from typing import Protocol

from services.common.contracts.events.after import *
from services.common.contracts.events.after import After
from services.common.contracts.events.agenda import *
from services.common.contracts.events.agenda import Agenda
from services.common.contracts.events.coming import *
from services.common.contracts.events.coming import ComingUp
from services.common.contracts.events.door import *
from services.common.contracts.events.door import Doors
from services.common.contracts.events.editing import *
from services.common.contracts.events.gatherings import *
from services.common.contracts.events.gatherings import Gatherings
from services.common.contracts.events.guests import *
from services.common.contracts.events.guests import Guests
from services.common.contracts.events.hosting import *
from services.common.contracts.events.hosting import Hosting
from services.common.contracts.events.imports import *
from services.common.contracts.events.imports import Imports
from services.common.contracts.events.letters import *
from services.common.contracts.events.letters import Letters
from services.common.contracts.events.outward import *
from services.common.contracts.events.outward import Outward
from services.common.contracts.events.question_shapes import *
from services.common.contracts.events.seat_shapes import *
from services.common.contracts.events.seats import *
from services.common.contracts.events.seats import Seats
from services.common.contracts.events.series import *
from services.common.contracts.events.series import Recurring


class Events(
    Gatherings,
    After,
    Agenda,
    ComingUp,
    Doors,
    Guests,
    Letters,
    Hosting,
    Imports,
    Outward,
    Recurring,
    Seats,
    Protocol,
):
    """What events answers."""
