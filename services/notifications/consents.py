"""What people agreed to, and when they took it back: nothing is ever changed but its end."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import DESCENDING
from pymongo.collection import Collection

from services.notifications.domain.consenting import Consent


class Consents:
    """The collection; of one person, channel, purpose and address at most one is not ended."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """Asked for whenever something is sent, and by their person."""
        self.collection.create_index([("person", 1), ("at", DESCENDING)])
        self.collection.create_index([("about", 1), ("ended_at", 1)])

    def add(self, consent: Consent) -> None:
        """Keep a yes; the same one again changes nothing."""
        kept = {key: value for key, value in asdict(consent).items() if key != "id"}
        self.collection.update_one({"_id": consent.id}, {"$setOnInsert": kept}, upsert=True)

    def renew(self, consent: Consent) -> None:
        """Keep a yes in place of those that held before: of the same address whosever they were,
        else of the same person."""
        self.add(consent)
        query = _open(channel=consent.channel, purpose=consent.purpose, about=consent.about)
        query |= {"_id": {"$ne": consent.id}} | (
            {} if consent.about else {"person": consent.person}
        )
        change = {"$set": {"ended_at": consent.at, "ended_how": "renewed"}}
        self.collection.update_many(query, change)

    def given(self, person: str, channel: str, purpose: str, about: str = "") -> bool:
        """Whether a person's yes holds now."""
        query = _open(person=person, channel=channel, purpose=purpose, about=about)
        return self.collection.find_one(query, {"_id": 1}) is not None

    def of(self, person: str, most: int = 100) -> list[Consent]:
        """One person's, ended ones too, newest first."""
        found = self.collection.find({"person": person}).sort("at", DESCENDING).limit(most)
        return [_consent(one) for one in found]

    def end(self, now: datetime, how: str, **which: str) -> None:
        """End those that hold and have these members."""
        change = {"$set": {"ended_at": now, "ended_how": how}}
        self.collection.update_many(_open(**which), change)

    def forget(self, person: str) -> None:
        """Drop a person's."""
        self.collection.delete_many({"person": person})


def _open(**which: str) -> dict[str, Any]:
    return {**which, "ended_at": None}


def _consent(found: dict[str, Any]) -> Consent:
    kept = {key: value for key, value in found.items() if key in Consent.__dataclass_fields__}
    return Consent(**{**kept, "id": found["_id"]})
