"""What people are told about series: once for all dates."""

from typing import Any

from services.common.contracts import events
from services.notifications.domain.telling import Crowd, Kind, Notice, facts, sorts, tells

sorts(
    Kind(name="series_published", lane="bulk", leads_to="series", shows=("when", "place")),
    Kind(name="series_answered", lane="urgent", leads_to="series", shows=("when", "guests")),
    Kind(
        name="series_changed",
        essential=True,
        lane="bulk",
        leads_to="series",
        shows=("changed", "when", "was_place", "place"),
    ),
    Kind(
        name="series_cancelled",
        essential=True,
        lane="bulk",
        leads_to="series",
        shows=("when", "reason"),
    ),
    Kind(name="series_paused", essential=True, leads_to="series", shows=("when",)),
)


@tells(events.SeriesPublished)
def _published(said: events.SeriesPublished) -> Crowd:
    return Crowd(
        kind="series_published",
        source="members",
        of=said.community,
        params=facts(said, "by", "dates"),
        but=said.by,
    )


@tells(events.SeriesChanged)
def _changed(said: events.SeriesChanged) -> Crowd:
    return _of_answered("series_changed", said)


@tells(events.SeriesCancelled)
def _cancelled(said: events.SeriesCancelled) -> Crowd:
    return _of_answered("series_cancelled", said)


def _of_answered(kind: str, said: Any) -> Crowd:
    return Crowd(kind=kind, source="series", of=said.series, params=facts(said, "before"))


@tells(events.SeriesPaused)
def _paused(said: events.SeriesPaused) -> Crowd:
    return Crowd(kind="series_paused", source="organizers", of=said.community, params=facts(said))


@tells(events.SeriesAnswered)
def _answered(said: events.SeriesAnswered) -> list[Notice]:
    return [Notice(kind="series_answered", person=said.person, params=facts(said, "person"))]
