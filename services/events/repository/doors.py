"""What is kept of an event's door: its stewards, the turn of its code, whether it was used."""

from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.contracts.events import StewardView
from services.common.contracts.shared import Text

MOST_STEWARDS = 50
LEASE = timedelta(minutes=5)
TRIES = 5
WINDOW = timedelta(minutes=10)


class DoorRecords:
    """A document per event with a door, and one per person who guesses codes (kept ten minutes)."""

    def __init__(self, doors: Collection[Any], tries: Collection[Any]) -> None:
        self.doors = doors
        self.tries = tries

    def create_indexes(self) -> None:
        """Doors whose event ended are found by when they are due; guesses go by themselves."""
        self.doors.create_index([("swept", 1), ("due_at", 1)])
        self.doors.create_index([("stewards.person", 1)])
        self.tries.create_index("ends_at", expireAfterSeconds=0)

    def stewards(self, event: str) -> list[StewardView]:
        """Those who may check in."""
        found = self.doors.find_one({"_id": event}, {"stewards": 1}) or {}
        return [StewardView(**one) for one in found.get("stewards", [])]

    def is_steward(self, event: str, person: str) -> bool:
        """Whether this person may check in here."""
        return (
            bool(person)
            and self.doors.find_one({"_id": event, "stewards.person": person}, {"_id": 1})
            is not None
        )

    def name_steward(self, event: str, person: str, name: Text) -> bool:
        """Add a steward; False when there are too many. Adding again changes nothing."""
        self._there(event)
        room = {f"stewards.{MOST_STEWARDS - 1}": {"$exists": False}}
        added = self.doors.update_one(
            {"_id": event, "stewards.person": {"$ne": person}, **room},
            {"$push": {"stewards": {"person": person, "name": name}}},
        )
        return added.matched_count == 1 or self.is_steward(event, person)

    def kept_by(self, person: str) -> list[str]:
        """Events at whose door this person may check in."""
        return [one["_id"] for one in self.doors.find({"stewards.person": person}, {"_id": 1})]

    def dismiss(self, event: str, person: str) -> None:
        """End a steward's right."""
        self.doors.update_one({"_id": event}, {"$pull": {"stewards": {"person": person}}})

    def turn(self, event: str, renew: bool = False) -> int:
        """Which code of this event hangs on the wall."""
        if renew:
            self._there(event)
            found = self.doors.find_one_and_update(
                {"_id": event}, {"$inc": {"turn": 1}}, return_document=ReturnDocument.AFTER
            )
        else:
            found = self.doors.find_one({"_id": event}, {"turn": 1})
        return int((found or {}).get("turn", 0))

    def used(self, event: str, due_at: datetime) -> None:
        """Remember that somebody was checked in, and when to note who did not come."""
        if self.doors.find_one({"_id": event, "due_at": due_at}, {"_id": 1}) is None:
            self._there(event)
            self.doors.update_one({"_id": event}, {"$set": {"due_at": due_at, "swept": False}})

    def claim(self, now: datetime) -> str:
        """An event whose absent are to be noted, claimed for a while; empty when none is due."""
        found = self.doors.find_one_and_update(
            {"swept": False, "due_at": {"$lte": now}},
            {"$set": {"due_at": now + LEASE}},
            {"_id": 1},
        )
        return str(found["_id"]) if found else ""

    def swept(self, event: str, again_at: datetime | None = None) -> None:
        """Nothing more to note, or not before that time."""
        state = {"swept": True} if again_at is None else {"due_at": again_at}
        self.doors.update_one({"_id": event}, {"$set": state})

    def guessed(self, event: str, key: str, now: datetime) -> int:
        """Count a guess; gives 0, or how many seconds to wait before the next."""
        slot, past = divmod(int(now.timestamp()), int(WINDOW.total_seconds()))
        ends_at = now + WINDOW - timedelta(seconds=past)
        id = f"{event}:{key}:{slot}"
        try:
            found: Any = self.tries.find_one_and_update(
                {"_id": id},
                {"$inc": {"tries": 1}, "$setOnInsert": {"ends_at": ends_at}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:
            return self.guessed(event, key, now)
        return 0 if found["tries"] <= TRIES else int((ends_at - now).total_seconds()) + 1

    def rename(self, person: str, name: Text) -> None:
        """Show a steward's new name."""
        held = {"stewards.person": person}
        self.doors.update_many(held, {"$set": {"stewards.$.name": name}})

    def forget(self, person: str) -> None:
        """A closed account is no steward."""
        held = {"stewards.person": person}
        self.doors.update_many(held, {"$pull": {"stewards": {"person": person}}})

    def _there(self, event: str) -> None:
        try:
            self.doors.update_one(
                {"_id": event}, {"$setOnInsert": {"turn": 0, "stewards": []}}, upsert=True
            )
        except DuplicateKeyError:
            return
