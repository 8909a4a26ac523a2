"""What is kept for a while: failed attempts and requests that may be repeated."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.common.clock import Clock
from services.common.contracts.membership import RequestRecord
from services.common.errors import TooMany

KEPT = timedelta(hours=24)
RUNNING = timedelta(seconds=60)


class Attempts:
    """How often something was tried of late, by whatever key it is counted."""

    def __init__(self, database: Database[Any], clock: Clock) -> None:
        self.collection = database["attempts"]
        self.clock = clock

    def create_indexes(self) -> None:
        """Attempts are forgotten after a day."""
        self.collection.create_index("last", expireAfterSeconds=86400)

    def count(self, key: str, most: int, window: timedelta) -> None:
        """Note one more. Raises TooMany `account.too_many_attempts` beyond `most` in a window."""
        now = self.clock.now()
        id = hashlib.sha256(key.encode()).hexdigest()
        self._refuse(self.collection.find_one({"_id": id}), most, now, window)
        kept = {"$push": {"at": {"$each": [now], "$slice": -(most + 1)}}, "$set": {"last": now}}
        for _ in range(3):
            try:
                after = self.collection.find_one_and_update(
                    {"_id": id}, kept, upsert=True, return_document=ReturnDocument.AFTER
                )
                # Those who came at the same moment all saw room: the count after the fact decides.
                return self._refuse(after, most + 1, now, window)
            except DuplicateKeyError:
                continue
        return None

    def forget(self, key: str) -> None:
        """It went well: begin to count anew."""
        self.collection.delete_one({"_id": hashlib.sha256(key.encode()).hexdigest()})

    def _refuse(
        self, found: dict[str, Any] | None, most: int, now: datetime, window: timedelta
    ) -> None:
        recent = sorted(at for at in (found or {}).get("at", []) if at > now - window)
        if len(recent) >= most:
            wait = (recent[-most] + window - now).total_seconds()
            raise TooMany("account.too_many_attempts", {"retry_after": max(1, int(wait) + 1)})


class Requests:
    """Idempotency keys with what was answered, for 24 hours."""

    def __init__(self, database: Database[Any], clock: Clock) -> None:
        self.collection = database["requests"]
        self.clock = clock

    def create_indexes(self) -> None:
        """Keys are forgotten after a day."""
        self.collection.create_index("at", expireAfterSeconds=int(KEPT.total_seconds()))

    def begin(self, key: str, fingerprint: str) -> RequestRecord:
        """Remember a key. Only who hears `new` may do what it stands for."""
        now = self.clock.now()
        id = hashlib.sha256(key.encode()).hexdigest()
        fresh = {"fingerprint": fingerprint, "state": "running", "answer": "", "at": now}
        try:
            self.collection.insert_one({"_id": id, **fresh})
            return RequestRecord(state="new")
        except DuplicateKeyError:
            found = self.collection.find_one({"_id": id})
        if found is None:
            return RequestRecord(state="running")
        age = now - found["at"]
        over = age >= KEPT
        if not over and found["fingerprint"] != fingerprint:
            return RequestRecord(state="differs")
        if not over and found["state"] == "done":
            return RequestRecord(state="done", answer=found["answer"])
        if not over and age < RUNNING:
            return RequestRecord(state="running")
        # Whoever began it died: one of those asking now takes its place.
        seen = {"_id": id, "at": found["at"], "state": found["state"]}
        won = self.collection.update_one(seen, {"$set": fresh}).modified_count
        return RequestRecord(state="new" if won else "running")

    def finish(self, key: str, answer: str) -> None:
        """Keep what was answered."""
        id = hashlib.sha256(key.encode()).hexdigest()
        self.collection.update_one({"_id": id}, {"$set": {"state": "done", "answer": answer}})
