"""How well other servers can be reached: their hosts."""

from dataclasses import dataclass
from typing import Any

from pymongo.collection import Collection

from services.common.clock import Clock


@dataclass(frozen=True)
class Host:
    """What is known of reaching a server."""

    name: str
    scheme: str = "cavage"


class Hosts:
    """One entry a host that was ever written to or heard from."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        self.collection = collection
        self.clock = clock

    def find(self, name: str) -> Host | None:
        """What is known of a host."""
        found = self.collection.find_one({"_id": name})
        return Host(found["_id"], found.get("scheme", "cavage")) if found else None

    def speaks(self, name: str, scheme: str) -> None:
        """Remember how a host wants to be signed for."""
        self.collection.update_one({"_id": name}, {"$set": {"scheme": scheme}}, upsert=True)
