"""Finding communities: by slug, by words, field and place."""

from collections.abc import Callable
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from services.common.clock import Clock
from services.common.errors import NotFound
from services.common.store import Repository
from services.common.text import query_patterns
from services.membership.domain.community import Community
from services.membership.domain.handles import folded


class Communities(Repository[Community]):
    """The communities of this node."""

    missing = "community.not_found"

    def __init__(self, database: Database[Any], clock: Clock) -> None:
        super().__init__(database["communities"], Community, clock)

    def create_indexes(self) -> None:
        """One index for each way of finding them."""
        make = self.collection.create_index
        make("handle", unique=True)
        make("founders")
        order = [("members", -1), ("sort_name", 1), ("_id", 1)]
        shown = {"visibility": "public", "archived": False}
        make(order, partialFilterExpression=shown, name="shown")
        for one in ("terms", "field_ids", "city_id"):
            make([(one, 1), *order], partialFilterExpression=shown, name=f"shown_{one}")

    def by_slug(self, slug: str) -> Community | None:
        """The community of this slug, archived or not."""
        return self._read(self.collection.find_one({"handle": folded(slug)}))

    def named(self, slug: str, id: str = "") -> Community:
        """The living community of this slug or id. Raises NotFound."""
        found = self.find(id) if id else self.by_slug(slug)
        if found is None or found.archived:
            raise NotFound("community.not_found")
        return found

    def many(self, ids: list[str]) -> dict[str, Community]:
        """These communities by id, archived ones left out."""
        query = {"_id": {"$in": ids}, "archived": False}
        found = map(self._read, self.collection.find(query, {"terms": 0, "outbox": 0}))
        return {one.id: one for one in found if one is not None}

    def owned_by(self, person: str) -> list[Community]:
        """The living communities this person is a founder of."""
        found = self.collection.find({"founders": person, "archived": False})
        return [one for one in map(self._read, found) if one is not None]

    def search(
        self,
        q: str,
        fields: list[str],
        cities: list[str] | None,
        after: tuple[Any, ...] | None,
        limit: int,
    ) -> list[Community]:
        """A slice of the public ones, the largest first, then by name."""
        query: dict[str, Any] = {"visibility": "public", "archived": False}
        conditions: list[dict[str, Any]] = [
            {"terms": {"$regex": pattern}} for pattern in query_patterns(q)
        ]
        if fields:
            query["field_ids"] = {"$in": fields}
        if cities is not None:
            query["city_id"] = {"$in": cities}
        if after:
            members, name, id = after
            same = {"members": members, "sort_name": name, "_id": {"$gt": id}}
            conditions.append(
                {
                    "$or": [
                        {"members": {"$lt": members}},
                        {"members": members, "sort_name": {"$gt": name}},
                        same,
                    ]
                }
            )
        if conditions:
            query["$and"] = conditions
        order = [("members", DESCENDING), ("sort_name", ASCENDING), ("_id", ASCENDING)]
        found = self.collection.find(query, {"terms": 0, "outbox": 0}).sort(order).limit(limit)
        return [one for one in map(self._read, found) if one is not None]

    def renew_count(self, id: str, count: Callable[[], int]) -> bool:
        """Copy the number of active members, counted by `count()`, into the community.

        Counting begins anew when somebody else copied in between, so the last copy is never older
        than the last change. Gives whether the community is archived.
        """
        archived = False
        for _ in range(20):
            seen = self.collection.find_one({"_id": id}, {"counted": 1, "archived": 1})
            if seen is None:
                return False
            archived = bool(seen["archived"])
            ticket = {"_id": id, "counted": seen.get("counted")}
            change = {"$set": {"members": count()}, "$inc": {"counted": 1}}
            if self.collection.update_one(ticket, change).matched_count:
                return archived
        return archived

    def all_counts(self) -> dict[str, int]:
        """The copied numbers of all living communities."""
        found = self.collection.find({"archived": False}, {"members": 1})
        return {one["_id"]: one["members"] for one in found}
