"""What can be asked of events, one method a question, and what is done on hearing others."""

from services.events.use_cases.attending import Attending
from services.events.use_cases.guests import Guested
from services.events.use_cases.hearing import Hearing
from services.events.use_cases.hosting import Hosted
from services.events.use_cases.importing import Importing
from services.events.use_cases.organizing import Organizing
from services.events.use_cases.reading import Reading
from services.events.use_cases.seating import Seating
from services.events.use_cases.tickets import Tickets


class EventUseCases(
    Organizing,
    Importing,
    Attending,
    Guested,
    Tickets,
    Seating,
    Reading,
    Hosted,
    Hearing,
):
    """The whole of what the service does, over one desk."""


__all__ = ["EventUseCases"]
