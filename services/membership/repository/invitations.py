"""Where invitations by address are kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pymongo.database import Database
from pymongo.errors import BulkWriteError

from services.common.clock import Clock
from services.common.store import Repository
from services.membership.domain.invitation import Invitation


class InvitationRepository(Repository[Invitation]):
    """Invitations by their hash."""

    missing = "link.unknown"

    def __init__(self, database: Database[Any], clock: Clock) -> None:
        super().__init__(database["invitations"], Invitation, clock)

    def create_indexes(self) -> None:
        """By community, by what is due, and by address while there is one."""
        make = self.collection.create_index
        make([("community", 1), ("created_at", 1)])
        make([("status", 1), ("remind_at", 1)])
        make([("status", 1), ("created_at", 1)])
        make("email_key", partialFilterExpression={"email_key": {"$gt": ""}})

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of these that were ever invited."""
        found = self.collection.find({"_id": {"$in": list(ids)}}, {"_id": 1})
        return {one["_id"] for one in found}

    def add_all(self, invitations: list[Invitation]) -> int:
        """Keep new ones with their messages in one write; gives how many were new."""
        documents = [
            {"_id": one.id, **self._state(one), "version": 1, "outbox": self._unsent(one)}
            for one in invitations
        ]
        if not documents:
            return 0
        try:
            return len(self.collection.insert_many(documents, ordered=False).inserted_ids)
        except BulkWriteError as partial:
            if any(error["code"] != 11000 for error in partial.details["writeErrors"]):
                raise
            return int(partial.details["nInserted"])

    def since(self, community: str, at: datetime) -> int:
        """How many a community sent since then."""
        return self.collection.count_documents(
            {"community": community, "created_at": {"$gt": at}}, limit=100_000
        )

    def counts(self, community: str) -> dict[str, int]:
        """How many there are by status."""
        grouped = self.collection.aggregate(
            [
                {"$match": {"community": community}},
                {"$group": {"_id": "$status", "n": {"$sum": 1}}},
            ]
        )
        return {one["_id"]: one["n"] for one in grouped}

    def to_remind(self, now: datetime, limit: int) -> list[str]:
        """Those whose reminder is due."""
        query = {"status": "waiting", "remind_at": {"$lte": now}}
        return [one["_id"] for one in self.collection.find(query, {"_id": 1}).limit(limit)]

    def to_lapse(self, before: datetime, limit: int) -> list[str]:
        """Those nobody answered since then."""
        query = {"status": "waiting", "created_at": {"$lt": before}}
        return [one["_id"] for one in self.collection.find(query, {"_id": 1}).limit(limit)]

    def accepted_by(self, email_key: str) -> list[Invitation]:
        """Those this address accepted before it had an account."""
        if not email_key:
            return []
        found = self.collection.find({"email_key": email_key, "status": "accepted"}).limit(100)
        return [one for one in map(self._read, found) if one is not None]
