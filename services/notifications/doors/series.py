"""Hearing of series."""

from typing import Any

from services.common.contracts.events import (
    SeriesAnswered,
    SeriesCancelled,
    SeriesChanged,
    SeriesPaused,
    SeriesPublished,
)
from services.common.entrypoints import subscribe


class SeriesNews:
    """Tells of series, once for all dates."""

    use_cases: Any

    @subscribe(SeriesPublished)
    def series_published(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(SeriesChanged)
    def series_changed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(SeriesCancelled)
    def series_cancelled(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(SeriesPaused)
    def series_paused(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(SeriesAnswered)
    def series_answered(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)
