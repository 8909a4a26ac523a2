"""Who answered what: slices of one event's answers, and one person's across events."""

from collections.abc import Iterable
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.documents import from_document
from services.events.domain import Party, key_of
from services.events.repository.events import CARD, shown

MOST = 5000
"""Events of one person that are looked at."""


class Answers:
    """Reads answers inside event documents without fetching all of them.

    `asked` holds a line per person and event, written before the answer itself: it may name an
    event whose answer was then refused, and never misses one. It holds no name and no address.
    """

    def __init__(self, events: Collection[Any], asked: Collection[Any]) -> None:
        self.events = events
        self.asked = asked

    def create_indexes(self) -> None:
        """A person's lines are found by person."""
        self.asked.create_index([("person", 1), ("event", 1)])

    def note(self, person: str, event: str) -> None:
        """Remember that this person is about to answer this event."""
        key = key_of(person)
        line = {"_id": f"{key}:{event}", "person": key, "event": event}
        if self.asked.find_one({"_id": line["_id"]}, {"_id": 1}) is None:
            try:
                self.asked.insert_one(line)
            except DuplicateKeyError:
                return

    def events_of(self, person: str, extra: dict[str, Any] | None = None) -> list[str]:
        """Ids of the events this person answered, those that satisfy `extra`."""
        return [found["_id"] for found in self.events.find(self.query(person, extra), {"_id": 1})]

    def query(self, person: str, extra: dict[str, Any] | None = None) -> dict[str, Any]:
        """What finds the events that hold an answer of this person."""
        key = key_of(person)
        ids = [line["event"] for line in self.asked.find({"person": key}).limit(MOST)]
        return {"_id": {"$in": ids}, f"answers.{key}": {"$exists": True}, **(extra or {})}

    def forget(self, person: str) -> bool:
        """Drop the lines `events_of` looked at; False when there was none left."""
        lines = self.asked.find({"person": key_of(person)}, {"_id": 1}).limit(MOST)
        dropped = self.asked.delete_many({"_id": {"$in": [line["_id"] for line in lines]}})
        return dropped.deleted_count > 0

    def position(self, event: str, party: Party) -> int | None:
        """A waiting party's place in the queue, from 1."""
        if party.state != "waitlisted":
            return None
        # An answer from before there were classes has none.
        room = party.seat_class or {"$in": ["", None]}
        before = {"state": "waitlisted", "seq": {"$lt": party.seq}, "seat_class": room}
        counted = list(self.events.aggregate([*_entries(event, before), {"$count": "ahead"}]))
        return (counted[0]["ahead"] if counted else 0) + 1

    def in_order(
        self, event: str, state: str, after: tuple[int, str] | None, limit: int
    ) -> list[tuple[str, Party]]:
        """Answers with their keys in the order of asking, after that number and key."""
        return self.matching(event, {"state": state} if state else {}, after, limit)

    def matching(
        self, event: str, match: dict[str, Any], after: tuple[int, str] | None, limit: int
    ) -> list[tuple[str, Party]]:
        """The same for any condition on an answer."""
        steps = _entries(event, match)
        if after is not None:
            seq, key = after
            steps.append(
                {"$match": {"$or": [{"seq": {"$gt": seq}}, {"seq": seq, "key": {"$gt": key}}]}}
            )
        steps += [{"$sort": {"seq": 1, "key": 1}}, {"$limit": limit}]
        return [
            (found["key"], from_document(Party, found)) for found in self.events.aggregate(steps)
        ]

    def people(
        self,
        event: str,
        states: list[str],
        after: str,
        limit: int,
        among: list[str] | None = None,
    ) -> list[tuple[str, str]]:
        """Keys and URIs of those who answered so, ordered by key, after that key; with `among`
        only these keys."""
        keys: dict[str, Any] = {"$gt": after} | ({} if among is None else {"$in": among})
        known = {"state": {"$in": states}, "person": {"$ne": ""}, "key": keys}
        steps = [*_entries(event, known), {"$sort": {"key": 1}}, {"$limit": limit}]
        return [(found["key"], found["person"]) for found in self.events.aggregate(steps)]

    def of(self, person: str) -> Iterable[tuple[Any, Party]]:
        """Every event this person answered, with the answer."""
        key = key_of(person)
        found = self.events.find(self.query(person), {**CARD, f"answers.{key}": 1})
        for document in found.sort("starts_at", 1).limit(MOST):
            event = shown(document)
            yield event, event.answers[key]


def _entries(event: str, match: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"$match": {"_id": event}},
        {"$project": {"entry": {"$objectToArray": "$answers"}}},
        {"$unwind": "$entry"},
        {"$replaceRoot": {"newRoot": {"$mergeObjects": ["$entry.v", {"key": "$entry.k"}]}}},
        {"$match": match},
    ]
