"""The doors of what others write under our events, and of reports."""

from typing import Any

from services.common.contracts.federation import (
    DecideReply,
    DismissReport,
    ListReplies,
    ListReports,
    ReportElsewhere,
)
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class ReplyDoors:
    """Mixed into the service."""

    use_cases: Any

    @rpc()
    def replies(self, command: Any) -> Any:
        return dump(self.use_cases.replying.page(load(ListReplies, command)))

    @rpc()
    def decide_reply(self, command: Any) -> Any:
        return dump(self.use_cases.replying.decide(load(DecideReply, command)))

    @rpc()
    def reports(self, command: Any) -> Any:
        return dump(self.use_cases.reporting.page(load(ListReports, command)))

    @rpc()
    def dismiss_report(self, command: Any) -> None:
        self.use_cases.reporting.dismiss(load(DismissReport, command))

    @rpc()
    def report_elsewhere(self, command: Any) -> None:
        self.use_cases.reporting.send(load(ReportElsewhere, command))
