"""Doors of mail: what is reported of mails, and addresses none goes to."""

from typing import Any

from services.common.contracts.mail import (
    HookReport,
    LiftByToken,
    LiftSuppression,
    ListReports,
    ListSuppressions,
    Suppress,
    TakeReport,
)
from services.common.contracts.shared import Asker
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class MailDoors:
    """Bounces, complaints, suppressions."""

    use_cases: Any

    @rpc()
    def mail_hook(self, command: Any) -> Any:
        """A provider's report."""
        return dump(self.use_cases.bouncing.mail_hook(load(HookReport, command)))

    @rpc()
    def take_mail_report(self, command: Any) -> Any:
        """A report from the node's own mailbox."""
        return dump(self.use_cases.bouncing.take_mail_report(load(TakeReport, command)))

    @rpc()
    def mail_reports(self, command: Any) -> Any:
        """What was reported."""
        return dump(self.use_cases.bouncing.mail_reports(load(ListReports, command)))

    @rpc()
    def suppressions(self, command: Any) -> Any:
        """Suppressed addresses."""
        return dump(self.use_cases.suppressing.suppressions(load(ListSuppressions, command)))

    @rpc()
    def suppress(self, command: Any) -> Any:
        """Send nothing to an address."""
        self.use_cases.suppressing.suppress(load(Suppress, command))

    @rpc()
    def lift_suppression(self, command: Any) -> Any:
        """Send to it again."""
        self.use_cases.suppressing.lift_suppression(load(LiftSuppression, command))

    @rpc()
    def mail_address(self, command: Any) -> Any:
        """Whether the asker's mails go out."""
        return dump(self.use_cases.suppressing.mail_address(load(Asker, command)))

    @rpc()
    def check_mail_address(self, command: Any) -> Any:
        """A mail with the link that lifts."""
        self.use_cases.suppressing.check_mail_address(load(Asker, command))

    @rpc()
    def lift_by_token(self, command: Any) -> Any:
        """That link was followed."""
        self.use_cases.suppressing.lift_by_token(load(LiftByToken, command))
