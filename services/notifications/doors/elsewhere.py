"""What notifications hears of answers to events of other nodes."""

from typing import Any

from services.common.contracts.federation import AnsweredElsewhere, ChangedElsewhere
from services.common.entrypoints import subscribe

Letter = dict[str, Any]


class ElsewhereDoors:
    """Mixed into the service."""

    use_cases: Any

    @subscribe(AnsweredElsewhere)
    def answered_elsewhere(self, letter: Letter) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(ChangedElsewhere)
    def changed_elsewhere(self, letter: Letter) -> None:
        self.use_cases.telling.hear(letter)
