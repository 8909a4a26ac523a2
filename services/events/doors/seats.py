"""Doors of offers, approval, the draw and "still coming?"."""

from typing import Any

from services.common.contracts.events import DecideAnswers, DrawOf, OfEvent
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load


class SeatDoors:
    """Mixed into the service."""

    use_cases: Any

    @rpc()
    def accept_offer(self, command: Any) -> Any:
        """Take a seat that is kept."""
        return dump(self.use_cases.accept_offer(load(OfEvent, command)))

    @rpc()
    def reconfirm(self, command: Any) -> Any:
        """Say that one still comes."""
        return dump(self.use_cases.reconfirm(load(OfEvent, command)))

    @rpc()
    def decide_answers(self, command: Any) -> Any:
        """Let people in or turn them down."""
        return dump(self.use_cases.decide_answers(load(DecideAnswers, command)))

    @rpc()
    def draw(self, command: Any) -> Any:
        """An event's draw."""
        return dump(self.use_cases.draw(load(DrawOf, command)))

    @every(interval=5)
    def seats_due(self) -> None:
        """Draws, lapsing offers, questions."""
        self.use_cases.seats_due()
