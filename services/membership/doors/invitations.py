"""Doors of invitations by address."""

from typing import Any

from services.common.contracts.invitations import (
    AnswerInvitation,
    InviteByAddress,
    OfInvitation,
    OfInvitations,
)
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load


class InvitationDoors:
    """Inviting by address."""

    use_cases: Any

    @rpc()
    def invite_by_address(self, command: Any) -> Any:
        """Invite those a list names."""
        return dump(self.use_cases.invitations.invite_by_address(load(InviteByAddress, command)))

    @rpc()
    def invitations(self, command: Any) -> Any:
        """How many wait."""
        return dump(self.use_cases.invitations.invitations(load(OfInvitations, command)))

    @rpc()
    def invitation(self, command: Any) -> Any:
        """What a mail's link leads to."""
        return dump(self.use_cases.invitations.invitation(load(OfInvitation, command)))

    @rpc()
    def answer_invitation(self, command: Any) -> Any:
        """Accept or decline."""
        return dump(self.use_cases.invitations.answer_invitation(load(AnswerInvitation, command)))

    @every(interval=60)
    def look_after_invitations(self) -> None:
        """Reminders, and forgetting what nobody answered."""
        self.use_cases.invitations.look_after()
