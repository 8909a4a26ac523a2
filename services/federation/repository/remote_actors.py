"""Actors elsewhere, kept so that few of them are asked for twice a day."""

from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from services.federation.domain.actors import PublicKey, RemoteActor

KEPT_DAYS = 90


class RemoteActorRepository:
    """One entry an actor; those nobody asked for in three months are forgotten."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """Found by key as well; forgotten after a while."""
        self.collection.create_index("keys.id")
        self.collection.create_index("fetched_at", expireAfterSeconds=KEPT_DAYS * 86400)

    def find(self, uri: str) -> RemoteActor | None:
        """What is remembered of an actor."""
        found = self.collection.find_one({"_id": uri})
        return _actor(found) if found else None

    def find_by_key(self, key_id: str) -> RemoteActor | None:
        """The actor that showed this key."""
        found = self.collection.find_one({"keys.id": key_id})
        return _actor(found) if found else None

    def keep(self, actor: RemoteActor) -> None:
        """Remember an actor as it is now."""
        self.collection.replace_one({"_id": actor.id}, _document(actor), upsert=True)

    def forget(self, uri: str) -> bool:
        """It is gone. Gives whether it was known."""
        return self.collection.delete_one({"_id": uri}).deleted_count == 1


def _document(actor: RemoteActor) -> dict[str, Any]:
    return {
        "type": actor.type,
        "inbox": actor.inbox,
        "shared_inbox": actor.shared_inbox,
        "name": actor.name,
        "username": actor.username,
        "url": actor.url,
        "keys": [{"id": key.id, "pem": key.pem} for key in actor.keys],
        "fetched_at": actor.fetched_at,
        "raw": actor.raw,
    }


def _actor(found: dict[str, Any]) -> RemoteActor:
    fetched_at: datetime = found["fetched_at"]
    return RemoteActor(
        id=found["_id"],
        type=found["type"],
        inbox=found["inbox"],
        shared_inbox=found["shared_inbox"],
        name=found["name"],
        username=found["username"],
        url=found["url"],
        keys=tuple(PublicKey(one["id"], one["pem"]) for one in found["keys"]),
        fetched_at=fetched_at,
        raw=found["raw"],
    )
