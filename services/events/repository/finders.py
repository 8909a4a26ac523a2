"""Finding events: one by its id, many by words, field, place and time."""

from datetime import datetime, timedelta
from typing import Any

from pymongo.collection import Collection

from services.common import cursors
from services.common.contracts.events import SearchEvents
from services.common.documents import from_document
from services.common.errors import Invalid
from services.common.text import query_patterns
from services.events.domain import Drawn, Event, key_of
from services.events.domain.content import EPOCH, LAST, LONGEST
from services.events.domain.series.listing import next_of_series
from services.events.repository.events import CARD, PAGE, shown

PUBLIC = "public"
MILLISECOND = timedelta(milliseconds=1)
Query = dict[str, Any]


RULES = (
    "community",
    "slug",
    "community_name",
    "visibility",
    "status",
    "audience",
    "created_by",
    "questions",
)


class Finders:
    """Reads for showing: projections without answers but the asker's own, never whole events."""

    def __init__(self, events: Collection[Any]) -> None:
        self.events = events

    def page(self, event: str, person: str = "") -> Event | None:
        """One event with this person's answer."""
        found = self.events.find_one({"_id": event}, _with_mine(PAGE, person))
        return shown(found) if found else None

    def some(
        self, query: Query, person: str, cursor: str, limit: int, newest_first: bool = False
    ) -> tuple[list[Event], str | None]:
        """A slice of the events a query finds, ordered by start and id, and the next cursor."""
        cursors.check_limit(limit)
        way = -1 if newest_first else 1
        found = self.events.find(
            {"$and": [query, _after(cursor, newest_first)]}, _with_mine(CARD, person)
        )
        events = [
            shown(one) for one in found.sort([("starts_at", way), ("_id", way)]).limit(limit + 1)
        ]
        if len(events) <= limit:
            return events, None
        last = events[limit - 1]
        return events[:limit], cursors.encode((last.starts_at - EPOCH) // MILLISECOND, last.id)

    def whole(self, query: Query, person: str, limit: int) -> list[Event]:
        """Pages of the latest events a query finds, soonest first, for feeds."""
        found = self.events.find(query, _with_mine(PAGE, person))
        return [shown(one) for one in found.sort([("starts_at", -1), ("_id", -1)]).limit(limit)][
            ::-1
        ]

    def cards(self, ids: list[str]) -> dict[str, Event]:
        """These events without anybody's answer, by id."""
        return {one["_id"]: shown(one) for one in self.events.find({"_id": {"$in": ids}}, CARD)}

    def whereabouts(self, event: str) -> tuple[str, str] | None:
        """The community of an event and its visibility."""
        found = self.events.find_one({"_id": event}, {"community": 1, "visibility": 1})
        return (found["community"], found["visibility"]) if found else None

    def rules(self, event: str) -> Event | None:
        """Only what says who may answer, and what they are asked; not to be shown."""
        parts = dict.fromkeys(RULES, 1)
        found = self.events.find_one({"_id": event}, parts)
        return shown(found) if found else None

    def due(self, now: datetime, limit: int) -> list[str]:
        """Ids of the events in which time has something to do by now, the longest due first."""
        late = {"next_due_at": {"$type": "date", "$lte": now}}
        found = self.events.find(late, {"_id": 1}).sort("next_due_at", 1).limit(limit)
        return [one["_id"] for one in found]

    def drawn(self, event: str, after: int, limit: int) -> list[tuple[str, Drawn]]:
        """Tickets of a draw with what became of them, in the drawn order after that rank."""
        steps: list[Query] = [
            {"$match": {"_id": event}},
            {"$project": {"entry": {"$objectToArray": "$drawn"}}},
            {"$unwind": "$entry"},
            {"$replaceRoot": {"newRoot": {"$mergeObjects": ["$entry.v", {"key": "$entry.k"}]}}},
            {"$match": {"rank": {"$gt": after}}},
            {"$sort": {"rank": 1}},
            {"$limit": limit},
        ]
        return [(one["key"], from_document(Drawn, one)) for one in self.events.aggregate(steps)]

    def seed(self, event: str) -> str:
        """The seed of a draw that was held; empty before."""
        held = {"_id": event, "drawn_at": {"$type": "date"}}
        found = self.events.find_one(held, {"seed": 1})
        return str(found.get("seed", "")) if found else ""

    def written_by(self, person: str) -> list[str]:
        """Ids of the events a person wrote."""
        return [one["_id"] for one in self.events.find({"created_by": person}, {"_id": 1})]

    def hidden_in(self, slug: str) -> bool:
        """Whether this community has events that are not for everybody."""
        hidden: Query = {"slug": slug, "status": {"$in": ["published", "cancelled"]}}
        return (
            self.events.find_one({**hidden, "visibility": {"$ne": PUBLIC}}, {"_id": 1}) is not None
        )

    def fingerprints(self, ids: list[str]) -> dict[str, str]:
        """Of imported events, what the import said last."""
        found = self.events.find({"_id": {"$in": ids}}, {"fingerprint": 1})
        return {one["_id"]: one.get("fingerprint", "") for one in found}


def search_query(command: SearchEvents, now: datetime, hidden: bool) -> Query | None:
    """What finds the events asked for; None when nothing can be found. `hidden` includes events
    that are not public."""
    query: Query = {} if hidden else {"visibility": PUBLIC}
    # Cancelled events stand where people look back, not where they look for something to attend.
    query["status"] = {"$in": ["published", "cancelled"]} if command.past else "published"
    query |= _when(command, now)
    if command.after is None and command.before is None and not command.past:
        query |= next_of_series(now)
    for member, wanted in (("field_ids", command.field_ids), ("city_id", command.city_ids)):
        if wanted:
            query[member] = {"$in": _bounded(wanted, member)}
    if command.community:
        query["slug"] = command.community
    if command.online is not None:
        query |= {"online_url": {"$ne": ""}} if command.online else {"venue": {"$ne": None}}
    if command.q.strip():
        patterns = query_patterns(command.q[:400])
        if not patterns:
            return None
        query["$and"] = [{"words": {"$regex": pattern}} for pattern in patterns]
    return query


def _when(command: SearchEvents, now: datetime) -> Query:
    after, before = command.after, command.before
    ends: Query = {"$lte": now} if command.past else {}
    if after is not None or not command.past:
        ends["$gt"] = after if after is not None else now
    starts: Query = {}
    if "$gt" in ends:
        # No event is longer, so the index can begin here instead of in the distant past.
        starts["$gt"] = max(ends["$gt"], EPOCH + LONGEST) - LONGEST
    if before is not None:
        starts["$lt"] = before
    return {"ends_at": ends} | ({"starts_at": starts} if starts else {})


def _bounded(wanted: list[str], member: str) -> list[str]:
    if len(wanted) > 5000:
        raise Invalid(fields={member: ["too_many"]})
    return wanted


def _after(cursor: str, newest_first: bool) -> Query:
    keys = cursors.decode(cursor, 2, (int, str))
    if keys is None:
        return {}
    if not 0 <= int(keys[0]) <= (LAST - EPOCH) // MILLISECOND:
        raise Invalid(fields={"cursor": ["invalid"]})
    start, way = EPOCH + int(keys[0]) * MILLISECOND, "$lt" if newest_first else "$gt"
    edge = "$lte" if newest_first else "$gte"
    return {
        "starts_at": {edge: start},
        "$or": [{"starts_at": {way: start}}, {"_id": {way: str(keys[1])}}],
    }


def _with_mine(parts: Query, person: str) -> Query:
    return {**parts, f"answers.{key_of(person)}": 1} if person else parts
