"""Doors of series and their dates."""

from typing import Any

from services.common.contracts.events import (
    AmendSeries,
    AnswerSeries,
    Begin,
    CancelSeries,
    ListDates,
    OfEvent,
    OfSeries,
    SeriesAttendees,
    SeriesFeedOf,
)
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load


class SeriesDoors:
    """Mixed into the service."""

    use_cases: Any

    @rpc()
    def begin_series(self, command: Any) -> Any:
        return dump(self.use_cases.begin_series(load(Begin, command)))

    @rpc()
    def series(self, command: Any) -> Any:
        return dump(self.use_cases.series(load(OfSeries, command)))

    @rpc()
    def series_dates(self, command: Any) -> Any:
        return dump(self.use_cases.series_dates(load(ListDates, command)))

    @rpc()
    def amend_series(self, command: Any) -> Any:
        return dump(self.use_cases.amend_series(load(AmendSeries, command)))

    @rpc()
    def cancel_series(self, command: Any) -> Any:
        return dump(self.use_cases.cancel_series(load(CancelSeries, command)))

    @rpc()
    def pause_series(self, command: Any) -> Any:
        return dump(self.use_cases.pause_series(load(OfSeries, command)))

    @rpc()
    def resume_series(self, command: Any) -> Any:
        return dump(self.use_cases.resume_series(load(OfSeries, command)))

    @rpc()
    def confirm_date(self, command: Any) -> Any:
        return dump(self.use_cases.confirm_date(load(OfEvent, command)))

    @rpc()
    def answer_series(self, command: Any) -> Any:
        return dump(self.use_cases.answer_series(load(AnswerSeries, command)))

    @rpc()
    def series_feed(self, command: Any) -> Any:
        return dump(self.use_cases.series_feed(load(SeriesFeedOf, command)))

    @rpc()
    def series_attendees(self, command: Any) -> Any:
        return dump(self.use_cases.series_attendees(load(SeriesAttendees, command)))

    @every(interval=5)
    def look_after_series(self) -> None:
        """Dates ahead, pauses."""
        self.use_cases.look_after_series()

    @every(interval=1)
    def spread_answers(self) -> None:
        """Answers to all dates reach each of them."""
        self.use_cases.spread_answers()
