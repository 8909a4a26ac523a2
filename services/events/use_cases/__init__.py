"""What can be asked of events, one method a question, and what is done on hearing others."""

from services.events.use_cases.after import AfterMeetings
from services.events.use_cases.copying import Copying
from services.events.use_cases.file_imports import FileImports
from services.events.use_cases.guests import Guested
from services.events.use_cases.hearing import Hearing
from services.events.use_cases.hosting import Hosted
from services.events.use_cases.letters import Writing
from services.events.use_cases.outward import Outward
from services.events.use_cases.reading import Reading
from services.events.use_cases.seating import Seating
from services.events.use_cases.series import Repeating
from services.events.use_cases.tickets import Tickets


class EventUseCases(
    Repeating,
    Copying,
    Writing,
    AfterMeetings,
    FileImports,
    Guested,
    Tickets,
    Seating,
    Reading,
    Outward,
    Hosted,
    Hearing,
):
    """The whole of what the service does, over one desk."""


__all__ = ["EventUseCases"]
