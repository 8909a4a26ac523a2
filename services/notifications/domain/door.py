"""What people are told about the door."""

from services.common.contracts import events
from services.notifications.domain.telling import INAPP, Crowd, Kind, Notice, facts, sorts, tells

sorts(
    Kind(
        name="attended",
        available=(INAPP,),
        chosen=(INAPP,),
        leads_to="event",
        shows=("when",),
    ),
    Kind(name="host_assigned", essential=True, leads_to="event", shows=("when",)),
    Kind(name="address_changed", essential=True, lane="bulk", leads_to="event", shows=("when",)),
)


@tells(events.PersonAttended)
def _attended(said: events.PersonAttended) -> list[Notice]:
    return [Notice(kind="attended", person=said.person, params=facts(said, "person", "how", "at"))]


@tells(events.HostAssigned)
def _assigned(said: events.HostAssigned) -> list[Notice]:
    return [Notice(kind="host_assigned", person=said.person, params=facts(said, "person"))]


@tells(events.AddressChanged)
def _moved(said: events.AddressChanged) -> Crowd:
    return Crowd(
        kind="address_changed",
        source="shown_address",
        of=said.event,
        params=facts(said, "by", "before"),
        but=said.by,
    )
