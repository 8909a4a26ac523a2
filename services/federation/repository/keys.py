"""Private keys of our actors, sealed with the node's secret."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pymongo import ReturnDocument
from pymongo.collection import Collection

from services.common.clock import Clock


@dataclass(frozen=True)
class KeptKey:
    """A key pair: its URI's fragment, both halves as PEM."""

    actor: str
    fragment: str
    private_pem: bytes
    public_pem: str
    made_at: datetime


class KeyRepository:
    """One current key an actor. Backups hold it sealed: it is worth nothing without the secret."""

    def __init__(self, collection: Collection[Any], clock: Clock, secret: str) -> None:
        self.collection = collection
        self.clock = clock
        derived = HKDF(SHA256(), 32, None, b"multaqa federation keys").derive(secret.encode())
        self._seal = Fernet(base64.urlsafe_b64encode(derived))

    def current(self, actor: str) -> KeptKey | None:
        """The key the actor signs with now."""
        found = self.collection.find_one({"_id": actor})
        return self._open(found) if found else None

    def keep_first(self, actor: str, fragment: str, private: bytes, public: str) -> KeptKey:
        """Keep this as the actor's key unless another copy of the service was quicker."""
        fresh = {
            "fragment": fragment,
            "private": self._seal.encrypt(private),
            "public": public,
            "made_at": self.clock.now(),
        }
        kept = self.collection.find_one_and_update(
            {"_id": actor},
            {"$setOnInsert": fresh},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return self._open(kept)

    def number(self, actor: str) -> int:
        """How many keys an actor has had."""
        found = self.collection.find_one({"_id": actor}, {"number": 1})
        return found.get("number", 1) if found else 0

    def replace(
        self, actor: str, fragment: str, private: bytes, public: str, number: int
    ) -> KeptKey:
        """Keep this as the actor's key, unless another copy of the service replaced it first."""
        fresh = {
            "fragment": fragment,
            "private": self._seal.encrypt(private),
            "public": public,
            "made_at": self.clock.now(),
            "number": number,
        }
        first = {"_id": actor, "number": {"$in": [None, number - 1]}}
        self.collection.update_one(first, {"$set": fresh})
        return self._open(self.collection.find_one({"_id": actor}))

    def _open(self, found: Any) -> KeptKey:
        return KeptKey(
            actor=found["_id"],
            fragment=found["fragment"],
            private_pem=self._seal.decrypt(found["private"]),
            public_pem=found["public"],
            made_at=found["made_at"],
        )
