"""Events anybody may see, in the orders other servers read them."""

from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from services.common import cursors
from services.common.errors import Invalid
from services.events.domain import Event
from services.events.domain.content import EPOCH, LAST
from services.events.domain.series.listing import next_of_series
from services.events.repository.events import PAGE, shown
from services.events.repository.finders import MILLISECOND, PUBLIC

MOST_COUNTED = 5000
Query = dict[str, Any]


class PublicEventFinder:
    """Reads by when an event last changed, or by when it begins; of one community or of all."""

    def __init__(self, events: Collection[Any]) -> None:
        self.events = events

    def create_indexes(self) -> None:
        """Two for the order of change; the order of time has its own already."""
        changed = [("visibility", 1), ("updated_at", -1), ("_id", -1)]
        told = {"published_at": {"$type": "date"}}
        self.events.create_index(changed, partialFilterExpression=told, name="changed")
        self.events.create_index(
            [("community", 1), *changed], partialFilterExpression=told, name="changed_in"
        )

    def changed(
        self, community: str, cursor: str, limit: int, now: datetime
    ) -> tuple[list[Event], str | None]:
        """Published and cancelled ones, the last changed first."""
        return self._slice(_told(community, now), "updated_at", -1, cursor, limit)

    def coming(
        self, community: str, cursor: str, limit: int, now: datetime
    ) -> tuple[list[Event], str | None]:
        """Those that will take place, the soonest first."""
        query = _told(community, now) | {"status": "published", "starts_at": {"$gt": now}}
        return self._slice(query, "starts_at", 1, cursor, limit)

    def count(self, community: str, coming: bool, now: datetime) -> int | None:
        """How many there are; None beyond a few thousand."""
        query = _told(community, now)
        if coming:
            query |= {"status": "published", "starts_at": {"$gt": now}}
        found = self.events.count_documents(query, limit=MOST_COUNTED + 1)
        return found if found <= MOST_COUNTED else None

    def _slice(
        self, query: Query, key: str, way: int, cursor: str, limit: int
    ) -> tuple[list[Event], str | None]:
        after = cursors.decode(cursor, 2, (int, str))
        if after is not None:
            if not 0 <= int(after[0]) <= (LAST - EPOCH) // MILLISECOND:
                raise Invalid(fields={"cursor": ["invalid"]})
            at = EPOCH + int(after[0]) * MILLISECOND
            past = "$gt" if way > 0 else "$lt"
            later = [{key: {past: at}}, {key: at, "_id": {past: str(after[1])}}]
            query = {"$and": [query, {key: {f"{past}e": at}}, {"$or": later}]}
        found = self.events.find(query, PAGE).sort([(key, way), ("_id", way)]).limit(limit + 1)
        events = [shown(one) for one in found]
        if len(events) <= limit:
            return events, None
        last = events[limit - 1]
        moment = (getattr(last, key) - EPOCH) // MILLISECOND
        return events[:limit], cursors.encode(moment, last.id)


def _told(community: str, now: datetime) -> Query:
    query: Query = {
        "visibility": PUBLIC,
        "status": {"$in": ["published", "cancelled"]},
        "published_at": {"$type": "date"},
    }
    return query | ({"community": community} if community else {}) | next_of_series(now)
