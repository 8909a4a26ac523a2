"""What people are told about their answers to events of other nodes."""

from services.common.contracts import federation
from services.notifications.domain.telling import Kind, Notice, facts, sorts, tells

sorts(
    Kind(
        name="elsewhere_going",
        essential=True,
        lane="urgent",
        leads_to="elsewhere",
        shows=("when", "place", "host"),
    ),
    Kind(
        name="elsewhere_promoted",
        essential=True,
        lane="urgent",
        leads_to="elsewhere",
        shows=("when", "place", "host"),
    ),
    Kind(name="elsewhere_waitlisted", leads_to="elsewhere", shows=("when", "host")),
    Kind(name="elsewhere_refused", essential=True, leads_to="elsewhere", shows=("when", "host")),
    Kind(name="elsewhere_unanswered", leads_to="elsewhere", shows=("when", "host")),
    Kind(
        name="elsewhere_changed",
        essential=True,
        leads_to="elsewhere",
        shows=("changed", "when", "place", "host"),
    ),
    Kind(name="elsewhere_cancelled", essential=True, leads_to="elsewhere", shows=("when", "host")),
)

_KINDS = {
    "going": "elsewhere_going",
    "waitlisted": "elsewhere_waitlisted",
    "refused": "elsewhere_refused",
    "unanswered": "elsewhere_unanswered",
}


@tells(federation.AnsweredElsewhere)
def _answered(said: federation.AnsweredElsewhere) -> list[Notice]:
    kind = _KINDS[said.state]
    if said.state == "going" and said.before == "waitlisted":
        kind = "elsewhere_promoted"
    return [Notice(kind=kind, person=said.person, params=facts(said, "person", "before"))]


@tells(federation.ChangedElsewhere)
def _changed(said: federation.ChangedElsewhere) -> list[Notice]:
    kind = "elsewhere_cancelled" if said.cancelled else "elsewhere_changed"
    return [Notice(kind=kind, person=said.person, params=facts(said, "person"))]
