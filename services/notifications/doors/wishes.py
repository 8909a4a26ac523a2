"""Doors of what people agreed to, and of digests."""

from typing import Any

from services.common.contracts.shared import Asker
from services.common.contracts.wishes import WithdrawConsent, WithdrawConsentByToken
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load


class WishDoors:
    """Mixed into the service."""

    use_cases: Any

    @rpc()
    def consents(self, command: Any) -> Any:
        """What the asker agreed to."""
        return dump(self.use_cases.choosing.consents(load(Asker, command)))

    @rpc()
    def withdraw_consent(self, command: Any) -> Any:
        """Take it back."""
        self.use_cases.choosing.withdraw_consent(load(WithdrawConsent, command))

    @rpc()
    def withdraw_consent_by_token(self, command: Any) -> Any:
        """Take it back by a message's link."""
        given = load(WithdrawConsentByToken, command)
        self.use_cases.choosing.withdraw_consent_by_token(given)

    @every(interval=60)
    def catch_up_with_reminders(self) -> None:
        """What begins soon and was never told of alone."""
        self.use_cases.reminding.catch_up()

    @every(interval=15)
    def send_digests(self) -> None:
        """Digests whose hour has come."""
        self.use_cases.digesting.send_due()
