"""The doors of visitor passes: at home, at the host, for organizers."""

from typing import Any

from services.common.contracts.events import PersonAttended
from services.common.contracts.federation import (
    AnswerAsVisitor,
    DecideVisitor,
    IssuePass,
    OfPass,
    OfVisit,
    OfVisitors,
    PresentPass,
    RevokeVisit,
    SetVisitRule,
)
from services.common.contracts.shared import Asker
from services.common.entrypoints import every, rpc, subscribe
from services.common.wire import dump, load, open_envelope


class PassDoors:
    """Passes given out and shown."""

    use_cases: Any

    @rpc()
    def issue_pass(self, command: Any) -> Any:
        return dump(self.use_cases.passes.issue(load(IssuePass, command)))

    @rpc()
    def my_passes(self, command: Any) -> Any:
        return dump(self.use_cases.passes.mine(load(Asker, command)))

    @rpc()
    def revoke_pass(self, command: Any) -> Any:
        return dump(self.use_cases.passes.revoke(load(OfPass, command)))

    @rpc()
    def present_pass(self, command: Any) -> Any:
        return dump(self.use_cases.visits.present(load(PresentPass, command)))

    @rpc()
    def visit(self, command: Any) -> Any:
        return dump(self.use_cases.visits.visit(load(OfVisit, command)))

    @rpc()
    def answer_as_visitor(self, command: Any) -> Any:
        return dump(self.use_cases.visits.answer(load(AnswerAsVisitor, command)))

    @rpc()
    def set_visit_rule(self, command: Any) -> Any:
        return dump(self.use_cases.visits.set_rule(load(SetVisitRule, command)))

    @rpc()
    def visitors(self, command: Any) -> Any:
        return dump(self.use_cases.visits.visitors(load(OfVisitors, command)))

    @rpc()
    def decide_visitor(self, command: Any) -> Any:
        self.use_cases.visits.decide(load(DecideVisitor, command))

    @rpc()
    def revoke_visit(self, command: Any) -> Any:
        self.use_cases.visits.revoke(load(RevokeVisit, command))

    @every(interval=10)
    def look_after_visits(self) -> None:
        """Ask homes whether passes hold; forget whoever left a month ago."""
        self.use_cases.visits.look_after()

    @subscribe(PersonAttended)
    def visitor_attended(self, letter: Any) -> None:
        self.use_cases.visits.attended(open_envelope(letter))
