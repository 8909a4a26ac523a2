"""Links in a message that answer an event with one tap, each for its reader only."""

from typing import Any

from services.common.contracts.events import GUEST
from services.common.settings import Settings
from services.common.taps import Taps
from services.notifications.domain import Kind
from services.notifications.texts.catalogue import language_of, sentence


class TapLinks:
    """Words and links of the answers a kind offers; somebody without an account has a page of
    their own instead."""

    def __init__(self, settings: Settings) -> None:
        self._origin = settings.origin
        self._taps = Taps(settings.secret, f"{settings.origin}/ap/people/")

    def of(
        self, kind: Kind, params: dict[str, Any], person: str, wish: str
    ) -> list[tuple[str, str]]:
        """Pairs of words and link; none where a link would be too long."""
        event, language = str(params.get("event", "")), language_of(wish)
        if not event or person.startswith(GUEST):
            return []
        made = [(one, self._taps.to_answer(event, person, one)) for one in kind.taps]
        start = f"{self._origin}/{language}/r/"
        return [(sentence(language, f"tap.{one}"), start + token) for one, token in made if token]
