"""Hearing of proposals to speak."""

from typing import Any

from services.common.contracts.events import ProposalDecided, ProposalSubmitted
from services.common.entrypoints import subscribe


class SpeakingDoors:
    """Tells reviewers of proposals, and speakers what became of theirs."""

    use_cases: Any

    @subscribe(ProposalSubmitted)
    def proposal_submitted(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(ProposalDecided)
    def proposal_decided(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)
