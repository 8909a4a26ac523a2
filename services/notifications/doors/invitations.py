"""Doors of invitations by address."""

from typing import Any

from services.common.contracts.membership import InvitationEnded, PersonInvited
from services.common.entrypoints import subscribe


class InvitationNews:
    """Hears of invitations."""

    use_cases: Any

    @subscribe(PersonInvited)
    def person_invited(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(InvitationEnded)
    def invitation_ended(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)
