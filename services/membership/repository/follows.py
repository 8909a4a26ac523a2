"""Who follows whom."""

from datetime import datetime
from typing import Any

from pymongo.database import Database

from services.common.clock import Clock
from services.common.errors import Conflict
from services.common.store import Repository
from services.membership.domain.following import Following


class Followings(Repository[Following]):
    """The `follows` collection: one for each pair that ever was."""

    missing = "person.not_found"

    def __init__(self, database: Database[Any], clock: Clock) -> None:
        super().__init__(database["follows"], Following, clock)

    def create_indexes(self) -> None:
        """Read from either side, the latest first."""
        for side in ("person", "other"):
            self.collection.create_index([(side, 1), ("on", 1), ("since", -1), ("_id", 1)])

    def there(self, following: Following) -> None:
        """Keep the pair where it is not kept yet."""
        if self.collection.find_one({"_id": following.id}, {"_id": 1}) is None:
            try:
                self.add(following)
            except Conflict:
                return

    def holds(self, person: str, other: str) -> bool:
        """Whether one follows the other."""
        query = {"person": person, "other": other, "on": True}
        return bool(person) and self.collection.find_one(query, {"_id": 1}) is not None

    def count(self, person: str, most: int) -> int:
        """How many a person follows, counted up to `most`."""
        return self.collection.count_documents({"person": person, "on": True}, limit=most)

    def of(
        self, person: str, followers: bool, after: tuple[datetime, str] | None, limit: int
    ) -> list[Following]:
        """Whom a person follows, or who follows them, the latest first, after that one."""
        query: dict[str, Any] = {"other" if followers else "person": person, "on": True}
        if after is not None:
            since, id = after
            query["$or"] = [{"since": {"$lt": since}}, {"since": since, "_id": {"$gt": id}}]
        found = self.collection.find(query).sort([("since", -1), ("_id", 1)]).limit(limit)
        return [one for one in map(self._read, found) if one is not None]

    def forget(self, person: str) -> None:
        """Drop everything of a person, on both sides."""
        self.collection.delete_many({"person": person})
        self.collection.delete_many({"other": person})
