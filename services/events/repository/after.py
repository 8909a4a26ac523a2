"""What is kept of a meeting after it: voices, what organizers did, letters."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.clock import Clock
from services.common.documents import from_document
from services.common.errors import Conflict
from services.common.log import did
from services.common.store import Repository
from services.events.domain.aftercare import TOO_LATE, Aftercare
from services.events.domain.feedback import RATINGS, Feedback
from services.events.domain.letters import Letter, Postage

AT_ONCE = 100


class Voices(Repository[Feedback]):
    """The `feedback` collection: one document per person and event."""

    missing = "feedback.unknown"

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Feedback, clock)

    def create_indexes(self) -> None:
        """Found by event, and by person where a name was given."""
        self.collection.create_index([("event", 1), ("_id", 1)])
        self.collection.create_index("person", sparse=True)

    def put(self, voice: Feedback) -> None:
        """Keep this voice, instead of what the same person said before."""
        document = {**self._state(voice), "version": 1}
        while True:
            try:
                self.collection.replace_one({"_id": voice.id}, document, upsert=True)
                return
            except DuplicateKeyError:
                continue

    def some(self, ids: list[str]) -> list[Feedback]:
        """Those of these that are there."""
        found = self.collection.find({"_id": {"$in": ids}})
        return [from_document(Feedback, one | {"id": one["_id"]}) for one in found]

    def slice(self, event: str, named: bool, after: str, limit: int) -> list[Feedback]:
        """What was said of an event, in the order of ids, which tells nothing of who and when.
        `named` leaves out those without a name."""
        query: dict[str, Any] = {"event": event, "_id": {"$gt": after}}
        if named:
            query["named"] = True
        found = self.collection.find(query).sort("_id", 1).limit(limit)
        return [from_document(Feedback, one | {"id": one["_id"]}) for one in found]

    def numbers(self, event: str) -> tuple[list[int], dict[str, int]]:
        """How many gave 1, 2, … 5, and how many said it served its goal, by answer."""
        groups = {"_id": {"rating": "$rating", "served": "$served"}, "people": {"$sum": 1}}
        ratings, served = [0] * len(RATINGS), dict.fromkeys(("yes", "partly", "no"), 0)
        for one in self.collection.aggregate([{"$match": {"event": event}}, {"$group": groups}]):
            ratings[one["_id"]["rating"] - 1] += one["people"]
            if one["_id"]["served"] in served:
                served[one["_id"]["served"]] += one["people"]
        return ratings, served

    def forget(self, person: str) -> None:
        """Take a person's name and words away; that they rated stays a number."""
        nobody = {"person": "", "name": {}, "named": False, "at": None, "helped": "", "change": ""}
        self.collection.update_many({"person": person}, {"$set": nobody})


class Aftercares(Repository[Aftercare]):
    """The `aftercare` collection: one document per event that needed any."""

    def __init__(self, collection: Collection[Any], marks: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Aftercare, clock)
        self.marks = marks

    def at(self, event: str, community: str) -> Aftercare:
        """What was done about an event; nothing yet where nothing is kept."""
        return self.find(event) or Aftercare(id=event, community=community)

    def begin(self, event: str, community: str) -> None:
        """Let there be something to change; harmless when there is."""
        try:
            self.add(Aftercare(id=event, community=community))
        except Conflict:
            return

    def over_since(
        self, events: Collection[Any], until: datetime, now: datetime
    ) -> Iterator[list[dict[str, Any]]]:
        """Published events that ended between the mark and `until`, a slice at a time; the mark
        moves on once a slice is dealt with. An event cannot be moved to end before now, so none
        slips behind the mark; what is done twice after a crash must be harmless."""
        mark = self.marks.find_one({"_id": "asked"}) or {}
        since, id = mark.get("at", until - TOO_LATE), mark.get("event", "")
        if since < now - TOO_LATE:
            since, id = now - TOO_LATE, ""
        while True:
            after = [{"ends_at": {"$gt": since}}, {"ends_at": since, "_id": {"$gt": id}}]
            query = {"status": "published", "ends_at": {"$gte": since, "$lte": until}, "$or": after}
            parts = {"ends_at": 1, "community": 1}
            found = list(
                events.find(query, parts).sort([("ends_at", 1), ("_id", 1)]).limit(AT_ONCE)
            )
            if not found:
                return
            yield found
            since, id = found[-1]["ends_at"], found[-1]["_id"]
            place = {"$set": {"at": since, "event": id}}
            self.marks.update_one({"_id": "asked"}, place, upsert=True)


class LetterBox(Repository[Letter]):
    """The `letters` collection."""

    missing = "letter.unknown"

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Letter, clock)

    def create_indexes(self) -> None:
        """By community, newest first, and by when they are due."""
        self.collection.create_index([("community", 1), ("created_at", -1), ("_id", -1)])
        self.collection.create_index(
            "scheduled_for", partialFilterExpression={"state": "scheduled"}, name="due"
        )

    def newest(
        self, community: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[Letter]:
        """A community's letters before this one, newest first."""
        query: dict[str, Any] = {"community": community}
        if before is not None:
            moment, id = before
            query["$or"] = [
                {"created_at": {"$lt": moment}},
                {"created_at": moment, "_id": {"$lt": id}},
            ]
        found = self.collection.find(query, {"outbox": 0})
        ordered = found.sort([("created_at", -1), ("_id", -1)]).limit(limit)
        return [from_document(Letter, one | {"id": one["_id"]}) for one in ordered]

    def due(self, now: datetime) -> list[str]:
        """Ids of letters whose time has come."""
        query = {"state": "scheduled", "scheduled_for": {"$lte": now}}
        return [one["_id"] for one in self.collection.find(query, {"_id": 1}).limit(AT_ONCE)]

    def forget(self, person: str) -> None:
        """Take a person out of the letters they wrote."""
        self.collection.update_many({"by": person}, {"$set": {"by": ""}})


class Stamps(Repository[Postage]):
    """The `postage` collection: when each community's letters go out."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Postage, clock)

    def of(self, community: str) -> Postage:
        """A community's; empty when it never wrote."""
        return self.find(community) or Postage(id=community)

    def begin(self, community: str) -> None:
        """Let there be something to change; harmless when there is."""
        try:
            self.add(Postage(id=community))
        except Conflict:
            return


def tell_trouble(what: str, id: str, trouble: Exception) -> None:
    """Note what could not be done, so that the rest goes on."""
    did(what, logging.ERROR, id=id, error=trouble)
