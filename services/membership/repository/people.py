"""Finding people: by name, address, token, and in the directory."""

from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from services.common.clock import Clock
from services.common.store import Repository
from services.common.text import query_patterns
from services.membership.domain.account import Person

_KNOWN = {"$gt": ""}
_IDENTITY = dict.fromkeys(
    ("username", "name", "language", "timezone", "confirmed", "admin", "closed"), 1
)


class People(Repository[Person]):
    """The people of this node, with their sessions."""

    missing = "person.not_found"

    def __init__(self, database: Database[Any], clock: Clock) -> None:
        super().__init__(database["people"], Person, clock)

    def create_indexes(self) -> None:
        """One index for each way of finding somebody."""
        make = self.collection.create_index
        make("handle", unique=True)
        make("registration", unique=True)
        for one in ("email_key", "calendar_token"):
            make(one, unique=True, partialFilterExpression={one: _KNOWN})
        for one in ("sessions.access", "sessions.refresh", "sessions.spent"):
            make(one, sparse=True)
        listed = {"listed": True}
        for one in ("terms", "field_ids", "city_id"):
            make([(one, 1), ("sort_name", 1), ("_id", 1)], partialFilterExpression=listed)
        make([("sort_name", 1), ("_id", 1)], partialFilterExpression=listed)

    def by_username(self, username: str) -> Person | None:
        """The person of this name, closed or not."""
        return self._one({"handle": username.lower()})

    def by_registration(self, id: str) -> Person | None:
        """The person whom the command with this id registered."""
        return self._one({"registration": id})

    def by_email(self, key: str) -> Person | None:
        """The person with this folded address."""
        return self._one({"email_key": key}) if key else None

    def by_addresses(self, keys: list[str]) -> dict[str, str]:
        """Ids of people by their folded address, of those of these that are known."""
        found = self.collection.find({"email_key": {"$in": keys}}, {"email_key": 1})
        return {one["email_key"]: one["_id"] for one in found}

    def by_refresh(self, token: str) -> Person | None:
        """Who has or had a session with this refresh digest."""
        return self._one({"$or": [{"sessions.refresh": token}, {"sessions.spent": token}]})

    def by_calendar(self, token: str) -> dict[str, Any] | None:
        """What an identity needs of the person with this calendar token."""
        query = {"calendar_token": token, "closed": False}
        return self.collection.find_one(query, _IDENTITY) if token else None

    def by_access(self, token: str) -> dict[str, Any] | None:
        """What an identity needs, and the one session with this access digest."""
        wanted = {**_IDENTITY, "sessions": {"$elemMatch": {"access": token}}}
        return self.collection.find_one({"sessions.access": token}, wanted)

    def note_use(self, person: str, token: str, now: datetime, until: datetime | None) -> None:
        """A session was used; `until` prolongs it."""
        change: dict[str, Any] = {"sessions.$.used_at": now}
        if until is not None:
            change |= {"sessions.$.access_until": until, "sessions.$.until": until}
        self.collection.update_one({"_id": person, "sessions.access": token}, {"$set": change})

    def many(self, ids: list[str]) -> dict[str, Person]:
        """These people by id, without their sessions and secrets; closed and unknown ones are
        left out."""
        hidden = {"sessions": 0, "outbox": 0, "terms": 0}
        found = self.collection.find({"_id": {"$in": ids}, "closed": False}, hidden)
        return {one.id: one for one in map(self._read, found) if one is not None}

    def search(
        self,
        visibilities: list[str],
        q: str,
        fields: list[str],
        city: str,
        relation: str,
        after: tuple[Any, ...] | None,
        limit: int,
    ) -> list[Person]:
        """A slice of the directory in the order of names."""
        query: dict[str, Any] = {
            "listed": True,
            "confirmed": True,
            "visibility": {"$in": visibilities},
        }
        conditions: list[dict[str, Any]] = [
            {"terms": {"$regex": pattern}} for pattern in query_patterns(q)
        ]
        if fields:
            query["field_ids"] = {"$in": fields}
        if city:
            query["city_id"] = city
        if relation:
            conditions.append({"relation_list": relation})
            if fields:
                conditions[-1] = {"$or": [{f"relations.{one}": relation} for one in fields]}
        if after:
            name, id = after
            conditions.append(
                {"$or": [{"sort_name": {"$gt": name}}, {"sort_name": name, "_id": {"$gt": id}}]}
            )
        if conditions:
            query["$and"] = conditions
        hidden = {"sessions": 0, "outbox": 0, "terms": 0}
        found = self.collection.find(query, hidden)
        found = found.sort([("sort_name", ASCENDING), ("_id", ASCENDING)]).limit(limit)
        return [one for one in map(self._read, found) if one is not None]

    def _one(self, query: dict[str, Any]) -> Person | None:
        return self._read(self.collection.find_one(query))
