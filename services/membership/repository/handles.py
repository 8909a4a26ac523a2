"""Names reserved before what bears them is kept, so that two never share one."""

from datetime import timedelta
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.common.clock import Clock
from services.common.errors import Invalid

ABANDONED = timedelta(minutes=10)


class Handles:
    """The name space people and communities share. A handle is held once its bearer exists."""

    def __init__(self, database: Database[Any], clock: Clock) -> None:
        self.collection = database["handles"]
        self.bearers = (database["people"], database["communities"])
        self.clock = clock

    def reserve(self, handle: str, owner: str, path: str) -> None:
        """Reserve a folded name for the command `owner`; again for the same one is harmless.

        A reservation whose bearer never came may be taken over after ten minutes. Raises Invalid
        `taken` at `path`.
        """
        now = self.clock.now()
        try:
            self.collection.insert_one({"_id": handle, "owner": owner, "at": now})
            return
        except DuplicateKeyError:
            held = self.collection.find_one({"_id": handle})
        if held is None:
            raise Invalid(fields={path: ["taken"]})
        if held["owner"] == owner:
            return
        if held["at"] <= now - ABANDONED and not self.borne(handle):
            seen = {"_id": handle, "owner": held["owner"], "at": held["at"]}
            if self.collection.update_one(
                seen, {"$set": {"owner": owner, "at": now}}
            ).matched_count:
                return
        raise Invalid(fields={path: ["taken"]})

    def release(self, handle: str, owner: str) -> None:
        """Give a name back that was reserved in vain."""
        if not self.borne(handle):
            self.collection.delete_one({"_id": handle, "owner": owner})

    def free(self, handle: str, owner: str) -> bool:
        """Whether `owner` may reserve the name, as far as can be told now."""
        held = self.collection.find_one({"_id": handle})
        if held is None or held["owner"] == owner:
            return True
        return held["at"] <= self.clock.now() - ABANDONED and not self.borne(handle)

    def borne(self, handle: str) -> bool:
        """Whether a person or community bears the name."""
        return any(one.find_one({"handle": handle}, {"_id": 1}) for one in self.bearers)
