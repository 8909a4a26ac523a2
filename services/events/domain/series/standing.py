"""An answer to all dates of a series at once."""

from dataclasses import dataclass, field
from datetime import datetime

from services.common.contracts.events import Answer, SeriesAnswered
from services.common.contracts.shared import Text
from services.common.messages import Message
from services.events.domain.content import EPOCH
from services.events.domain.series.series import Series


@dataclass(kw_only=True)
class StandingAnswer:
    """One person's answer to every date that has none of its own. `answer` None withdraws it;
    `pending` until every made date has heard of it."""

    id: str
    series: str
    person: str
    name: Text
    answer: Answer | None = None
    guests: int = 0
    at: datetime = EPOCH
    pending: bool = False
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def say(
        self, series: Series, answer: Answer | None, guests: int, next_date: datetime, now: datetime
    ) -> None:
        """Answer all, or take that back; the person is told once. The same again changes
        nothing."""
        guests = guests if answer == "going" else 0
        if (self.answer, self.guests) == (answer, guests):
            return
        self.answer, self.guests, self.at, self.pending = answer, guests, now, True
        if answer == "going":
            self.recorded.append(
                SeriesAnswered(
                    series=series.id,
                    title=series.title,
                    starts_at=next_date,
                    timezone=series.timezone,
                    slug=series.slug,
                    community_name=series.community_name,
                    place=series.place,
                    person=self.person,
                    guests=guests,
                )
            )
