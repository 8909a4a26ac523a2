"""What people are told about the door."""

from services.common.contracts import events
from services.notifications.domain.telling import INAPP, Kind, Notice, facts, sorts, tells

sorts(
    Kind(
        name="attended",
        available=(INAPP,),
        chosen=(INAPP,),
        leads_to="event",
        shows=("when",),
    ),
)


@tells(events.PersonAttended)
def _attended(said: events.PersonAttended) -> list[Notice]:
    return [Notice(kind="attended", person=said.person, params=facts(said, "person", "how", "at"))]
