"""Doors of answers across nodes."""

from typing import Any

from services.common.contracts.events import (
    NotApproved,
    PlacedOnWaitlist,
    SeatOffered,
    SeatTakenBack,
)
from services.common.contracts.federation import (
    AnswerElsewhere,
    ListAnswersElsewhere,
    MyAnswerElsewhere,
)
from services.common.contracts.shared import Asker
from services.common.entrypoints import every, rpc, subscribe
from services.common.wire import dump, load

Letter = dict[str, Any]


class AnswerDoors:
    """Mixed into the service."""

    use_cases: Any

    @rpc()
    def answer_elsewhere(self, command: Any) -> Any:
        return dump(self.use_cases.answering.answer(load(AnswerElsewhere, command)))

    @rpc()
    def my_answer_elsewhere(self, command: Any) -> Any:
        return dump(self.use_cases.answering.mine(load(MyAnswerElsewhere, command)))

    @rpc()
    def answers_elsewhere(self, command: Any) -> Any:
        return dump(self.use_cases.answering.all(load(ListAnswersElsewhere, command)))

    @rpc()
    def export_person(self, command: Any) -> Any:
        return self.use_cases.export(load(Asker, command))

    @every(interval=5)
    def answers_due(self) -> None:
        self.use_cases.answering.send_due()

    @subscribe(PlacedOnWaitlist)
    def placed_on_waitlist(self, letter: Letter) -> None:
        self.use_cases.attending.hear("TentativeAccept", letter)

    @subscribe(SeatOffered)
    def seat_offered(self, letter: Letter) -> None:
        self.use_cases.attending.offered(letter)

    @subscribe(SeatTakenBack)
    def seat_taken_back(self, letter: Letter) -> None:
        self.use_cases.attending.hear("TentativeAccept", letter)

    @subscribe(NotApproved)
    def not_approved(self, letter: Letter) -> None:
        self.use_cases.attending.hear("Reject", letter)
