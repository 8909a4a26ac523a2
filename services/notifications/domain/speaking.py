"""What people are told about proposals to speak."""

from services.common.contracts import events
from services.notifications.domain.telling import Kind, Notice, facts, sorts, tells

sorts(
    Kind(name="proposal_submitted", leads_to="proposal", shows=("when",)),
    Kind(name="proposal_accepted", essential=True, leads_to="proposal", shows=("when",)),
    Kind(name="proposal_declined", leads_to="proposal"),
    Kind(name="proposal_waitlisted", leads_to="proposal"),
)


@tells(events.ProposalSubmitted)
def _submitted(said: events.ProposalSubmitted) -> list[Notice]:
    params = facts(said, "deciders")
    return [Notice(kind="proposal_submitted", person=one, params=params) for one in said.deciders]


@tells(events.ProposalDecided)
def _decided(said: events.ProposalDecided) -> list[Notice]:
    kind = f"proposal_{said.state}"
    return [Notice(kind=kind, person=said.person, params=facts(said, "person", "state"))]
