"""What this service remembers of gatherings, so that reminders follow them."""

from datetime import datetime
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

ASKED = "asked what is coming"


class Gatherings:
    """When gatherings begin, as last heard; forgotten a while after they began."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """An end for all of them."""
        self.collection.create_index("said_at", expireAfterSeconds=2 * 365 * 86400)

    def learn(
        self, event: str, starts_at: datetime | None, params: dict[str, Any], said_at: datetime
    ) -> bool:
        """Keep what was said at that time, None for called off; gives False when something later
        is known."""
        change = {"starts_at": starts_at, "params": params, "said_at": said_at}
        query = {"_id": event, "said_at": {"$lte": said_at}}
        try:
            self.collection.update_one(query, {"$set": change}, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    def may_ask(self, now: datetime, before: datetime) -> bool:
        """Whether nobody asked what is coming since then; who is told so is the one to ask."""
        query = {"_id": ASKED, "asked_at": {"$lte": before}}
        try:
            self.collection.update_one(query, {"$set": {"asked_at": now}}, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    def ask_again(self, at: datetime) -> None:
        """It failed: as if asked then."""
        self.collection.update_one({"_id": ASKED}, {"$set": {"asked_at": at}})

    def now(self, event: str) -> tuple[datetime | None, dict[str, Any]]:
        """When it begins and what is said of it; None when it is not known or called off."""
        found = self.collection.find_one({"_id": event}) or {}
        return found.get("starts_at"), found.get("params", {})
