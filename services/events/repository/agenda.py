"""Programs and proposals: one program an event, one document a proposal."""

from collections.abc import Iterable
from typing import Any

from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.documents import from_document
from services.common.store import Repository
from services.events.domain.agenda import Program, Proposal

MOST = 1000
"""Proposals of one person that are looked at."""


class Programs(Repository[Program]):
    """Calls for speakers and agendas, by the event's id."""

    missing = "event.unknown"

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Program, clock)

    def create_indexes(self) -> None:
        """Whom to forget is found by name in the program."""
        self.collection.create_index("reviewers")
        self.collection.create_index("sessions.speakers.person")

    def naming(self, person: str) -> list[str]:
        """Events whose program names this person."""
        named = {"$or": [{"reviewers": person}, {"sessions.speakers.person": person}]}
        return [one["_id"] for one in self.collection.find(named, {"_id": 1}).limit(MOST)]


class Proposals(Repository[Proposal]):
    """Proposals, each with its reviews saved reviewer by reviewer."""

    missing = "proposal.unknown"
    by_key = frozenset({"reviews"})

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Proposal, clock)

    def create_indexes(self) -> None:
        """An event's proposals in the order they came, and a person's own."""
        self.collection.create_index([("event", 1), ("created_at", 1), ("_id", 1)])
        self.collection.create_index([("person", 1), ("event", 1)])

    def how_many(self, event: str, person: str) -> int:
        """Proposals a person made to an event, those taken back left out."""
        return self.collection.count_documents(
            {"event": event, "person": person, "state": {"$ne": "withdrawn"}}
        )

    def of_event(
        self, event: str, only: dict[str, Any], after: tuple[Any, str] | None, limit: int
    ) -> list[Proposal]:
        """Proposals to an event after this one, oldest first."""
        query: dict[str, Any] = {"event": event, **only}
        if after is not None:
            at, id = after
            query["$or"] = [{"created_at": {"$gt": at}}, {"created_at": at, "_id": {"$gt": id}}]
        found = self.collection.find(query).sort([("created_at", 1), ("_id", 1)]).limit(limit)
        return [_proposal(one) for one in found]

    def of_person(self, person: str) -> list[Proposal]:
        """What a person proposed anywhere."""
        return [_proposal(one) for one in self.collection.find({"person": person}).limit(MOST)]

    def concerning(self, person: str, key: str) -> Iterable[str]:
        """Ids of proposals a person made or reviewed."""
        either = {"$or": [{"person": person}, {f"reviews.{key}": {"$exists": True}}]}
        return [one["_id"] for one in self.collection.find(either, {"_id": 1})]


def _proposal(document: dict[str, Any]) -> Proposal:
    return from_document(Proposal, {**document, "id": document["_id"]})
