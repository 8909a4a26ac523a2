"""Answers across nodes: our members' to events elsewhere, others' to events of ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from services.common.contracts.federation import AnswerElsewhereView
from services.common.documents import from_document
from services.common.store import Repository
from services.federation.domain.answers import Answer

AT_ONCE = 50


class AnswerRepository(Repository[Answer]):
    """Our members' answers; one document an answer."""

    missing = "answer.unknown"

    def create_indexes(self) -> None:
        """By person and event, by what is due, by event."""
        self.collection.create_index([("person", 1), ("card", 1)])
        self.collection.create_index([("person", 1), ("ends_at", 1)])
        self.collection.create_index("due_at", sparse=True)
        self.collection.create_index("uri")

    def latest(self, person: str, card: str) -> Answer | None:
        """A person's newest answer to an event."""
        found = self.collection.find({"person": person, "card": card})
        return self._read(next(iter(found.sort("asked_at", -1).limit(1)), None))

    def of(self, person: str, now: datetime, past: bool, limit: int) -> list[Answer]:
        """A person's answers that stand: to coming events soonest first, to past ones newest."""
        when = {"$lte": now} if past else {"$gt": now}
        query = {"person": person, "ends_at": when, "state": {"$nin": ["cancelled"]}}
        found = self.collection.find(query).sort("starts_at", -1 if past else 1).limit(limit)
        return [one for one in map(self._read, found) if one is not None]

    def all_of(self, person: str) -> list[Answer]:
        """All of a person's answers, for their export; the newest first, a thousand at most."""
        found = self.collection.find({"person": person}).sort("asked_at", -1).limit(1000)
        return [one for one in map(self._read, found) if one is not None]

    def due(self, now: datetime) -> list[str]:
        """Ids of what has something to do, the longest waiting first."""
        found = self.collection.find({"due_at": {"$lte": now}}, {"_id": 1})
        return [one["_id"] for one in found.sort("due_at", 1).limit(AT_ONCE)]

    def to_event(self, uri: str) -> Iterator[str]:
        """Ids of the answers to an event elsewhere."""
        return (one["_id"] for one in self.collection.find({"uri": uri}, {"_id": 1}))

    def forget(self, person: str) -> None:
        """Nothing of this person stays."""
        self.collection.delete_many({"person": person})


@dataclass(frozen=True)
class KeptJoin:
    """Somebody elsewhere who asked to come to an event of ours; `id` is their activity's."""

    id: str
    person: str
    actor: str
    event: str
    slug: str
    inbox: str
    at: datetime


class Joins:
    """What others asked of events of ours; answers must name the id they asked with."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """By person and event, and by what is known of an actor."""
        self.collection.create_index([("person", 1), ("event", 1), ("at", -1)])
        self.collection.create_index("actor")

    def put(self, join: KeptJoin) -> None:
        """Keep it, once."""
        fresh = {key: value for key, value in vars(join).items() if key != "id"}
        self.collection.update_one({"_id": join.id}, {"$setOnInsert": fresh}, upsert=True)

    def of(self, person: str, event: str) -> KeptJoin | None:
        """The newest of a person for an event."""
        found = self.collection.find({"person": person, "event": event})
        return _join(next(iter(found.sort("at", -1).limit(1)), None))

    def find(self, id: str) -> KeptJoin | None:
        """One, by its activity's id."""
        return _join(self.collection.find_one({"_id": id}))

    def by(self, actor: str) -> list[KeptJoin]:
        """All an actor asked."""
        return [one for one in map(_join, self.collection.find({"actor": actor})) if one]

    def forget(self, actor: str) -> None:
        """Nothing of this actor stays."""
        self.collection.delete_many({"actor": actor})


def _join(found: Any) -> KeptJoin | None:
    return from_document(KeptJoin, {**found, "id": found["_id"]}) if found else None


def view(answer: Answer) -> AnswerElsewhereView:
    """An answer as its person sees it."""
    return AnswerElsewhereView(
        card=answer.card,
        uri=answer.uri,
        url=answer.url,
        host=answer.host,
        title=answer.title,
        starts_at=answer.starts_at,
        ends_at=answer.ends_at,
        timezone=answer.timezone,
        community_name=answer.community_name,
        place=answer.place,
        state=answer.state,
        asked_at=answer.asked_at,
        answered_at=answer.answered_at,
        event_status=answer.event_status,
        sequence=answer.sequence,
    )
