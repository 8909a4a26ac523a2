"""What of ours is gone for good: its URI answers 410 from then on (contract 0.9, 5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.collection import Collection


@dataclass(frozen=True)
class Grave:
    """A URI of ours that named something once."""

    uri: str
    former_type: str
    at: datetime


class Tombstones:
    """One entry a thing; none is ever taken back."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def put(self, uri: str, former_type: str, at: datetime) -> Grave:
        """Note that something is gone; gives the note, the first one if there are several."""
        fresh = {"former_type": former_type, "at": at}
        self.collection.update_one({"_id": uri}, {"$setOnInsert": fresh}, upsert=True)
        return self.find(uri) or Grave(uri, former_type, at)

    def find(self, uri: str) -> Grave | None:
        """What was there; None when nothing was, or it still is."""
        found = self.collection.find_one({"_id": uri})
        return Grave(uri, found["former_type"], found["at"]) if found else None
