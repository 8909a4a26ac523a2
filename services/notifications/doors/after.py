"""Hearing of what comes after meetings and of letters, and showing how a letter will look."""

from typing import Any

from services.common.contracts.events import FeedbackAsked, LetterSent, ThanksSent
from services.common.contracts.previews import PreviewLetter
from services.common.entrypoints import rpc, subscribe
from services.common.wire import dump, load


class AfterDoors:
    """Tells those who came, and those organizers write to."""

    use_cases: Any

    @rpc()
    def preview_letter(self, command: Any) -> Any:
        """The mail a letter will be."""
        return dump(self.use_cases.previewing.preview_letter(load(PreviewLetter, command)))

    @subscribe(FeedbackAsked)
    def feedback_asked(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(ThanksSent)
    def thanks_sent(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(LetterSent)
    def letter_sent(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)
