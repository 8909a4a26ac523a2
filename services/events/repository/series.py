"""Series, their dates, and answers to all dates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.documents import from_document, to_document
from services.common.store import Repository
from services.events.domain.event import Event
from services.events.domain.series import Series, StandingAnswer
from services.events.repository.events import PAGE, shown

Query = dict[str, Any]
BRIEF = dict.fromkeys(
    ("recurrence", "detached", "status", "template", "series", "starts_at", "counts"), 1
)


class SeriesRepository(Repository[Series]):
    """Series for deciding and showing; they hold no answers."""

    missing = "series.unknown"

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Series, clock)

    def create_indexes(self) -> None:
        """A community's series, and those time has something to do for."""
        self.collection.create_index([("community", 1), ("visibility", 1), ("status", 1)])
        self.collection.create_index("look_at")

    def due(self, now: datetime, limit: int) -> list[str]:
        """Series to look after by now, longest waiting first."""
        found = self.collection.find({"look_at": {"$lte": now}}, {"_id": 1})
        return [one["_id"] for one in found.sort("look_at", 1).limit(limit)]

    def looked_at(self, series: str, until: datetime) -> None:
        """Leave a series alone until then, unless it changed meanwhile to be sooner."""
        self.collection.update_one({"_id": series}, {"$set": {"look_at": until}})

    def ids_of(self, community: str) -> list[str]:
        """All series of a community."""
        return [one["_id"] for one in self.collection.find({"community": community}, {"_id": 1})]

    def name_again(self, community: str, slug: str, name: dict[str, str]) -> None:
        """Show a community's new name and slug."""
        new = {"slug": slug, "community_name": name}
        self.collection.update_many({"community": community}, {"$set": new, "$inc": {"version": 1}})

    def unsign(self, person: str) -> None:
        """Forget who began a series."""
        change = {"$set": {"created_by": ""}, "$inc": {"version": 1}}
        self.collection.update_many({"created_by": person}, change)

    def of_community(self, community: str, limit: int) -> list[Series]:
        """The public series of a community, by id or slug, the latest first."""
        either = [{"community": community}, {"slug": community}]
        query = {"$or": either, "visibility": "public"}
        found = self.collection.find(query).sort([("created_at", -1)]).limit(limit)
        return [from_document(Series, {**one, "id": one["_id"]}) for one in found]


class Dates:
    """The dates of series, written and changed many at once."""

    def __init__(self, events: Collection[Any]) -> None:
        self.events = events

    def create_indexes(self) -> None:
        """A series' dates in order."""
        kept = {"series": {"$gt": ""}}
        self.events.create_index(
            [("series", 1), ("recurrence", 1)], partialFilterExpression=kept, name="series"
        )

    def brief(self, series: str, since: datetime) -> list[dict[str, Any]]:
        """The dates from an original start on, in order, without their content."""
        query = {"series": series, "recurrence": {"$gte": since}}
        return list(self.events.find(query, BRIEF).sort("recurrence", 1))

    def adopt(self, source: str, since: datetime, series: str) -> None:
        """Hand all dates from there on to the series that goes on with them."""
        self.events.update_many(
            {"series": source, "recurrence": {"$gte": since}},
            {"$set": {"series": series, "template": 0}, "$inc": {"version": 1}},
        )

    def bring_in_line(self, changes: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Write what dates become, in order, in one call; a redone call does no harm."""
        writes = [
            UpdateOne(
                {"_id": id},
                {"$set": to_document(change), "$inc": {"version": 1, "revision": 1, "sequence": 1}},
            )
            for id, change in changes
        ]
        if writes:
            self.events.bulk_write(writes, ordered=True)

    def exceptions(self, series: str) -> list[Event]:
        """Dates that were changed or called off on their own."""
        query = {"series": series, "detached": True}
        return [shown(one) for one in self.events.find(query, PAGE).sort("recurrence", 1)]

    def next_after(self, series: str, now: datetime) -> Event | None:
        """The soonest coming date that takes place."""
        query = {"series": series, "ends_at": {"$gt": now}, "status": {"$ne": "cancelled"}}
        found = self.events.find_one(query, PAGE, sort=[("starts_at", 1)])
        return shown(found) if found else None

    def ended(self, series: str, now: datetime, most: int) -> list[Event]:
        """The latest dates that are over and were not called off, newest first."""
        query = {"series": series, "ends_at": {"$lte": now}, "status": {"$ne": "cancelled"}}
        found = self.events.find(query, PAGE).sort("ends_at", -1).limit(most)
        return [shown(one) for one in found]

    def how_many(self, series: str) -> int:
        """All dates that were made and take place."""
        return self.events.count_documents({"series": series, "status": {"$ne": "cancelled"}})

    def coming(self, series: str, now: datetime) -> list[str]:
        """Ids of dates that can still be answered, soonest first."""
        query = {"series": series, "status": "published", "starts_at": {"$gt": now}}
        return [one["_id"] for one in self.events.find(query, {"_id": 1}).sort("starts_at", 1)]

    def replied(self, series: str) -> bool:
        """Whether the questions were answered on any date."""
        return self.events.find_one({"series": series, "replied": True}, {"_id": 1}) is not None

    def seated_above(self, series: str, since: datetime, capacity: int) -> list[datetime]:
        """Starts of coming dates on which more are seated than there would be seats."""
        query = {
            "series": series,
            "detached": False,
            "starts_at": {"$gte": since},
            "status": {"$ne": "cancelled"},
            "counts.going": {"$gt": capacity},
        }
        return [one["starts_at"] for one in self.events.find(query, {"starts_at": 1})]

    def people(
        self, series: str, now: datetime, states: list[str], after: str, limit: int
    ) -> list[tuple[str, str]]:
        """Keys and URIs of those who answered any coming date so, ordered by key."""
        steps: list[Query] = [
            {"$match": {"series": series, "ends_at": {"$gt": now}}},
            {"$project": {"entry": {"$objectToArray": "$answers"}}},
            {"$unwind": "$entry"},
            {
                "$match": {
                    "entry.k": {"$gt": after},
                    "entry.v.state": {"$in": states},
                    "entry.v.person": {"$ne": ""},
                }
            },
            {"$group": {"_id": "$entry.k", "person": {"$first": "$entry.v.person"}}},
            {"$sort": {"_id": 1}},
            {"$limit": limit},
        ]
        return [(one["_id"], one["person"]) for one in self.events.aggregate(steps)]


class StandingAnswers(Repository[StandingAnswer]):
    """Answers to all dates, one a person and series."""

    missing = "series.not_answered"

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, StandingAnswer, clock)

    def create_indexes(self) -> None:
        """What is still to be told to dates; a series' and a person's."""
        waiting = {"pending": True}
        self.collection.create_index("at", partialFilterExpression=waiting, name="pending")
        self.collection.create_index([("series", 1), ("person", 1)])
        self.collection.create_index("person")

    def pending(self, limit: int) -> list[StandingAnswer]:
        """Those that some date has not heard of, in the order they were given."""
        found = self.collection.find({"pending": True}).sort("at", 1).limit(limit)
        return [from_document(StandingAnswer, {**one, "id": one["_id"]}) for one in found]

    def ask_again(self, series: str) -> None:
        """New dates were made: everybody's answer has to reach them."""
        self.collection.update_many(
            {"series": series, "answer": {"$ne": None}},
            {"$set": {"pending": True}, "$inc": {"version": 1}},
        )

    def reached(self, one: StandingAnswer) -> None:
        """Every date has heard of it, unless it changed meanwhile."""
        self.collection.update_one(
            {"_id": one.id, "at": one.at, "answer": one.answer},
            {"$set": {"pending": False}, "$inc": {"version": 1}},
        )

    def carry_over(self, source: str, series: str) -> list[StandingAnswer]:
        """Answers to a series that another goes on with."""
        found = self.collection.find({"series": source, "answer": {"$ne": None}})
        return [from_document(StandingAnswer, {**one, "id": one["_id"]}) for one in found]

    def drop(self, person: str, series: list[str]) -> None:
        """Drop what a person answered to these."""
        self.collection.delete_many({"person": person, "series": {"$in": series}})

    def forget(self, person: str) -> None:
        """Drop a person's."""
        self.collection.delete_many({"person": person})

    def rename(self, person: str, name: dict[str, str]) -> None:
        """Show a person's new name on dates still to be made."""
        change = {"$set": {"name": name}, "$inc": {"version": 1}}
        self.collection.update_many({"person": person}, change)

    def of_person(self, person: str) -> list[dict[str, Any]]:
        """What a person answered to all dates, for their export."""
        kept = {"_id": 0, "series": 1, "answer": 1, "guests": 1, "at": 1}
        return list(self.collection.find({"person": person}, kept).limit(1000))
