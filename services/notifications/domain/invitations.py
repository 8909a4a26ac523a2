"""Inviting people by address: one mail, one reminder, each with the way out."""

from services.common.contracts import membership
from services.notifications.domain.telling import EMAIL, Kind, Notice, facts, sorts, tells

sorts(
    Kind(
        name="person_invited",
        essential=True,
        available=(EMAIL,),
        chosen=(EMAIL,),
        lane="bulk",
        leads_to="invitation",
    )
)


def pretended(invitation: str) -> str:
    """Under what name the mails of an invitation are kept: there may be no person yet."""
    return f"invitation:{invitation}"


@tells(membership.PersonInvited)
def _invited(said: membership.PersonInvited) -> list[Notice]:
    return [
        Notice(
            kind="person_invited",
            person=pretended(said.invitation),
            params=facts(said, "invitation", "email", "language"),
            address=said.email,
            language=said.language,
        )
    ]
