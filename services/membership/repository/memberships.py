"""Finding memberships: of a community, of a person, between the two."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, UpdateOne
from pymongo.database import Database

from services.common.clock import Clock
from services.common.contracts.membership import ORGANIZERS
from services.common.errors import Conflict
from services.common.store import Repository
from services.common.text import query_patterns
from services.membership.domain.membership import Membership, membership_id

LIVING = ("active", "pending", "invited", "paused")
MAX_COMMUNITIES = 500
_HIDDEN = {"terms": 0, "outbox": 0}


class Memberships(Repository[Membership]):
    """Who stands where."""

    missing = "membership.not_found"

    def __init__(self, database: Database[Any], clock: Clock) -> None:
        super().__init__(database["memberships"], Membership, clock)

    def create_indexes(self) -> None:
        """One index for each way of finding them."""
        make = self.collection.create_index
        make([("community", 1), ("status", 1), ("since", 1), ("_id", 1)])
        make([("community", 1), ("status", 1), ("person", 1)])
        make([("community", 1), ("status", 1), ("relation", 1)])
        make([("community", 1), ("status", 1), ("role", 1)])
        make([("community", 1), ("terms", 1)])
        make([("person", 1), ("status", 1), ("community", 1)])

    def between(self, community: str, person: str) -> Membership | None:
        """Where the person stands in the community, if anywhere."""
        return self.find(membership_id(community, person)) if person else None

    def decide(
        self,
        community: str,
        person: str,
        decide: Callable[[Membership], None],
        begin: Callable[[], Membership],
    ) -> Membership:
        """Take a decision on the membership, which `begin()` makes when there is none yet."""
        id = membership_id(community, person)

        def take(membership: Membership) -> Membership:
            decide(membership)
            return membership

        while True:
            if self.find(id) is not None:
                changed: Membership = self.change(id, take)
                return changed
            fresh = begin()
            decide(fresh)
            if not fresh.status:
                return fresh
            try:
                self.add(fresh)
                return fresh
            except Conflict:
                # Somebody was faster: decide on what they kept.
                continue

    def of_person(self, person: str, statuses: tuple[str, ...] = LIVING) -> list[Membership]:
        """A person's memberships in these states."""
        query = {"person": person, "status": {"$in": list(statuses)}}
        found = self.collection.find(query, _HIDDEN).sort("since", 1).limit(MAX_COMMUNITIES)
        return [one for one in map(self._read, found) if one is not None]

    def all_of(self, person: str) -> list[Membership]:
        """Every record of a person, whatever its state."""
        found = self.collection.find({"person": person}, _HIDDEN)
        return [one for one in map(self._read, found) if one is not None]

    def share(self, one: str, other: str) -> bool:
        """Whether two people are active in the same community."""
        query = {"person": one, "status": "active"}
        mine = self.collection.distinct("community", query)
        both = {"person": other, "status": "active", "community": {"$in": mine}}
        return bool(mine) and self.collection.find_one(both, {"_id": 1}) is not None

    def count(self, community: str, status: str = "active") -> int:
        """How many there are, by the index alone."""
        return self.collection.count_documents({"community": community, "status": status})

    def others(self, community: str, person: str) -> int:
        """How many belong to the community besides this person, paused ones included."""
        query = {
            "community": community,
            "status": {"$in": ["active", "paused"]},
            "person": {"$ne": person},
        }
        return self.collection.count_documents(query)

    def counts_by_relation(self, community: str) -> dict[str, int]:
        """How many active members stand how to the community's fields."""
        groups = self.collection.aggregate(
            [
                {"$match": {"community": community, "status": "active"}},
                {"$group": {"_id": "$relation", "n": {"$sum": 1}}},
            ]
        )
        return {group["_id"]: group["n"] for group in groups}

    def all_counts(self) -> dict[str, int]:
        """The number of active members of every community."""
        groups = self.collection.aggregate(
            [
                {"$match": {"status": "active"}},
                {"$group": {"_id": "$community", "n": {"$sum": 1}}},
            ]
        )
        return {group["_id"]: group["n"] for group in groups}

    def organizers(self, community: str) -> list[Membership]:
        """Who runs the community, at most 50."""
        query = {"community": community, "status": "active", "role": {"$in": list(ORGANIZERS)}}
        found = self.collection.find(query, _HIDDEN).sort("since", 1).limit(50)
        return [one for one in map(self._read, found) if one is not None]

    def page(
        self,
        community: str,
        status: str,
        role: str,
        relation: str,
        q: str,
        visible_to: str | None,
        inside: bool,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> list[Membership]:
        """A slice, newest last. Left out are private people, and for who is not `inside` all but
        public ones and those who run the community, unless `visible_to` is None; that person
        sees themselves."""
        query: dict[str, Any] = {"community": community, "status": status}
        conditions: list[dict[str, Any]] = [
            {"terms": {"$regex": pattern}} for pattern in query_patterns(q)
        ]
        if role:
            query["role"] = role
        if relation:
            query["relation"] = relation
        if visible_to is not None:
            shown: list[dict[str, Any]] = [{"person": visible_to}]
            if inside:
                shown.append({"visibility": {"$ne": "private"}})
            else:
                shown += [{"visibility": "public"}, {"role": {"$in": list(ORGANIZERS)}}]
            conditions.append({"$or": shown})
        if after:
            since, id = after
            conditions.append(
                {"$or": [{"since": {"$gt": since}}, {"since": since, "_id": {"$gt": id}}]}
            )
        if conditions:
            query["$and"] = conditions
        found = self.collection.find(query, _HIDDEN)
        found = found.sort([("since", ASCENDING), ("_id", ASCENDING)]).limit(limit)
        return [one for one in map(self._read, found) if one is not None]

    def audience(
        self, community: str, after: str, limit: int, roles: Sequence[str] = ()
    ) -> list[str]:
        """Active members in the order of their URIs, those in these roles if any are named."""
        query: dict[str, Any] = {"community": community, "status": "active"}
        query |= {"person": {"$gt": after}} | ({"role": {"$in": list(roles)}} if roles else {})
        # Without the id the index alone answers.
        found = self.collection.find(query, {"_id": 0, "person": 1}, batch_size=limit)
        return [one["person"] for one in found.sort("person", 1).limit(limit)]

    def copy_person(
        self, person: str, relations: dict[str, str], visibility: str, terms: list[str]
    ) -> None:
        """Renew the copies of what a person says; `relations` by community."""
        changes = [
            UpdateOne(
                {"_id": membership_id(community, person)},
                {"$set": {"relation": relation, "visibility": visibility, "terms": terms}},
            )
            for community, relation in relations.items()
        ]
        if changes:
            self.collection.bulk_write(changes, ordered=False)

    def of_community(self, community: str, after: str, limit: int) -> list[tuple[str, str]]:
        """Person and relation of each living membership, in the order of people."""
        query = {
            "community": community,
            "status": {"$in": list(LIVING)},
            "person": {"$gt": after},
        }
        found = self.collection.find(query, {"person": 1, "relation": 1}).sort("person", 1)
        return [(one["person"], one.get("relation", "none")) for one in found.limit(limit)]

    def copy_relations(self, community: str, relations: dict[str, str]) -> None:
        """Renew how these people stand to the community's fields."""
        changes = [
            UpdateOne({"_id": membership_id(community, person)}, {"$set": {"relation": relation}})
            for person, relation in relations.items()
        ]
        if changes:
            self.collection.bulk_write(changes, ordered=False)
