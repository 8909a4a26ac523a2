"""Hosts by turns, a document per community."""

from typing import Any

from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.errors import Conflict
from services.common.store import Repository
from services.events.domain.hosting import Rotation


class Rotations(Repository[Rotation]):
    """The `rotations` collection; its ids are communities."""

    missing = "host.nobody_else"

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        super().__init__(collection, Rotation, clock)

    def there(self, community: str, slug: str) -> None:
        """Make sure a community has one."""
        try:
            if self.find(community) is None:
                self.add(Rotation(id=community, slug=slug))
        except Conflict:
            return

    def turning(self) -> list[str]:
        """Communities where somebody hosts."""
        return self._ids({"line.0": {"$exists": True}})

    def holding(self, person: str) -> list[str]:
        """Communities where this person hosts."""
        return self._ids({"line.person": person})

    def _ids(self, query: dict[str, Any]) -> list[str]:
        return [one["_id"] for one in self.collection.find(query, {"_id": 1})]
