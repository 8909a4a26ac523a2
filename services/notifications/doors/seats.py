"""What notifications hears of offers, draws, approval and "still coming?"."""

from typing import Any

from services.common.contracts.events import (
    ApprovalNeeded,
    NotApproved,
    OfferLapsed,
    ReconfirmAsked,
    SeatOffered,
    SeatTakenBack,
)
from services.common.entrypoints import subscribe


class SeatDoors:
    """Mixed into the service."""

    use_cases: Any

    @subscribe(SeatOffered)
    def seat_offered(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(OfferLapsed)
    def offer_lapsed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(NotApproved)
    def not_approved(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(SeatTakenBack)
    def seat_taken_back(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(ApprovalNeeded)
    def approval_needed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(ReconfirmAsked)
    def reconfirm_asked(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)
