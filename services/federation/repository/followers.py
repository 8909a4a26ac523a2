"""Who elsewhere follows whom of us, and whom of us follows whom elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pymongo import ReturnDocument
from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.ids import derived_id
from services.common.memory import Memory

KNOWN_SECONDS = 5
"""So long another copy of this service may not know of a change."""

State = Literal["pending", "accepted", "rejected"]


@dataclass(frozen=True)
class Follower:
    """An actor elsewhere and one of ours whom it follows. `follow` is the activity's own id: every
    answer must name it (contract 6.2)."""

    actor: str
    ours: str
    inbox: str
    shared_inbox: str
    host: str
    follow: str
    state: State
    at: datetime


class Followers:
    """One entry a follower and actor of ours."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        self.collection = collection
        self.clock = clock

    def create_indexes(self) -> None:
        """By whom they follow, by who they are, by where they are."""
        self.collection.create_index([("ours", 1), ("state", 1), ("_id", 1)])
        self.collection.create_index("actor")
        self.collection.create_index("host")
        self.collection.create_index("inbox")

    def put(self, follower: Follower) -> State:
        """Keep a follower. One who asks again keeps the state they had, except after a refusal;
        gives the state."""
        told = ("actor", "ours", "inbox", "shared_inbox", "host", "follow")
        # What others wrote is literal: a pipeline would read a leading $ as a name.
        now: dict[str, Any] = {part: {"$literal": getattr(follower, part)} for part in told}
        refused = {"$eq": [{"$ifNull": ["$state", "rejected"]}, "rejected"]}
        now["state"] = {"$cond": [refused, follower.state, "$state"]}
        now["at"] = {"$ifNull": ["$at", follower.at]}
        found: Any = self.collection.find_one_and_update(
            {"_id": derived_id("follower", follower.actor, follower.ours)},
            [{"$set": now}],
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        state: State = found["state"]
        return state

    def decide(self, actor: str, ours: str, state: State) -> bool:
        """Accept or refuse a follower. Gives whether there is one."""
        key = derived_id("follower", actor, ours)
        return (
            self.collection.update_one({"_id": key}, {"$set": {"state": state}}).matched_count > 0
        )

    def find(self, actor: str, ours: str) -> Follower | None:
        """One follower, in whatever state."""
        found = self.collection.find_one({"_id": derived_id("follower", actor, ours)})
        return _follower(found) if found else None

    def by_follow(self, actor: str, follow: str) -> Follower | None:
        """The follower who asked with this Follow."""
        found = self.collection.find_one({"actor": actor, "follow": follow}) if follow else None
        return _follower(found) if found else None

    def remove(self, actor: str, ours: str) -> bool:
        """They follow no more. Gives whether they did."""
        key = derived_id("follower", actor, ours)
        return self.collection.delete_one({"_id": key}).deleted_count > 0

    def forget(self, actor: str) -> None:
        """An actor elsewhere is gone."""
        self.collection.delete_many({"actor": actor})

    def drop(self, ours: str) -> None:
        """An actor of ours is gone."""
        self.collection.delete_many({"ours": ours})

    def count(self, ours: str) -> int:
        """How many follow an actor of ours."""
        return self.collection.count_documents({"ours": ours, "state": "accepted"})

    def any(self, *ours: str) -> bool:
        """Whether anybody follows one of these."""
        query = {"ours": {"$in": list(ours)}, "state": "accepted"}
        return self.collection.find_one(query, {"_id": 1}) is not None

    def inboxes(self, *ours: str) -> Iterator[str]:
        """Where these actors' followers are reached: a shared inbox once."""
        reached = {"$cond": [{"$eq": ["$shared_inbox", ""]}, "$inbox", "$shared_inbox"]}
        found = self.collection.aggregate(
            [
                {"$match": {"ours": {"$in": list(ours)}, "state": "accepted"}},
                {"$group": {"_id": reached}},
            ],
            allowDiskUse=True,
        )
        for one in found:
            yield one["_id"]

    def page(self, ours: str, state: State, after: str, limit: int) -> list[tuple[str, Follower]]:
        """Followers of one of ours, with the key of each."""
        query = {"ours": ours, "state": state, "_id": {"$gt": after}}
        found = self.collection.find(query).sort("_id", 1).limit(limit)
        return [(one["_id"], _follower(one)) for one in found]

    def reached_at(self, inbox: str, limit: int) -> list[str]:
        """Actors that are reached at an inbox, their own or a shared one."""
        query = {"$or": [{"inbox": inbox}, {"shared_inbox": inbox}]}
        found = self.collection.find(query, {"actor": 1}).limit(limit)
        return sorted({one["actor"] for one in found})

    def on(self, host: str) -> int:
        """How many followers a host has here."""
        return self.collection.count_documents({"host": host, "state": "accepted"})


@dataclass(frozen=True)
class Followed:
    """An actor elsewhere whom one of ours follows. `pull_at` is when its outbox is read next."""

    ours: str
    actor: str
    inbox: str
    host: str
    follow: str
    state: State
    at: datetime


class Followings:
    """One entry an actor of ours and whom it follows."""

    def __init__(self, collection: Collection[Any], clock: Clock) -> None:
        self.collection = collection
        self.clock = clock
        self._known: Memory[bool] = Memory(KNOWN_SECONDS)

    def create_indexes(self) -> None:
        """By the follow's id, by whom, by who, by when to read."""
        self.collection.create_index("follow")
        self.collection.create_index([("actor", 1), ("state", 1)])
        self.collection.create_index([("ours", 1), ("state", 1), ("_id", 1)])
        self.collection.create_index("host")
        self.collection.create_index("pull_at", sparse=True)

    def put(self, followed: Followed) -> None:
        """Remember that we asked to follow."""
        self._known.clear()
        key = derived_id("following", followed.ours, followed.actor)
        self.collection.update_one(
            {"_id": key},
            {
                "$set": {
                    "inbox": followed.inbox,
                    "host": followed.host,
                    "follow": followed.follow,
                    "state": followed.state,
                },
                "$setOnInsert": {
                    "ours": followed.ours,
                    "actor": followed.actor,
                    "at": followed.at,
                },
            },
            upsert=True,
        )

    def find(self, ours: str, actor: str) -> Followed | None:
        """Whether and how one of ours follows an actor."""
        found = self.collection.find_one({"_id": derived_id("following", ours, actor)})
        return _followed(found) if found else None

    def asked(self, follow: str) -> Followed | None:
        """What we asked with this Follow."""
        found = self.collection.find_one({"follow": follow})
        return _followed(found) if found else None

    def decide(self, ours: str, actor: str, state: State) -> None:
        """The other side accepted or refused; what is accepted is read at once."""
        self._known.clear()
        change: dict[str, Any] = {"$set": {"state": state}}
        if state == "accepted":
            change["$set"]["pull_at"] = self.clock.now()
        else:
            change["$unset"] = {"pull_at": ""}
        key = derived_id("following", ours, actor)
        self.collection.update_one({"_id": key}, change)

    def remove(self, ours: str, actor: str) -> bool:
        """We follow no more. Gives whether we did."""
        self._known.clear()
        key = derived_id("following", ours, actor)
        return self.collection.delete_one({"_id": key}).deleted_count > 0

    def forget(self, actor: str) -> None:
        """An actor elsewhere is gone."""
        self._known.clear()
        self.collection.delete_many({"actor": actor})

    def of(self, actor: str, limit: int) -> list[Followed]:
        """Who of us follows an actor, or asked to."""
        return [_followed(one) for one in self.collection.find({"actor": actor}).limit(limit)]

    def any_on(self, host: str) -> bool:
        """Whether one of ours follows somebody on a host, or asked to."""
        return self._any({"host": host, "state": {"$ne": "rejected"}}, host)

    def any_of(self, actor: str) -> bool:
        """Whether one of ours follows an actor, or asked to."""
        return self._any({"actor": actor}, actor)

    def _any(self, query: dict[str, Any], name: str) -> bool:
        known = self._known.get(name)
        if known is None:
            found = self.collection.find_one(query, {"_id": 1}) is not None
            known = self._known.put(name, found)
        return known

    def page(self, ours: str, after: str, limit: int) -> list[tuple[str, Followed]]:
        """Whom one of ours follows, or asked to, with the key of each."""
        found = self.collection.find({"ours": ours, "_id": {"$gt": after}}).sort("_id", 1)
        return [(one["_id"], _followed(one)) for one in found.limit(limit)]

    def count(self, ours: str) -> int:
        """How many one of ours follows."""
        return self.collection.count_documents({"ours": ours, "state": "accepted"})

    def to_read(self, next_at: datetime) -> Followed | None:
        """Claim the outbox that should be read first, until `next_at`; None when none is due."""
        found = self.collection.find_one_and_update(
            {"pull_at": {"$lte": self.clock.now()}},
            {"$set": {"pull_at": next_at}},
            sort=[("pull_at", 1)],
        )
        return _followed(found) if found else None

    def read(self, actor: str, next_at: datetime) -> None:
        """Its outbox was read: for whoever of us follows it too."""
        query = {"actor": actor, "state": "accepted"}
        self.collection.update_many(query, {"$set": {"pull_at": next_at}})


def _follower(found: dict[str, Any]) -> Follower:
    return Follower(**{part: found[part] for part in Follower.__dataclass_fields__})


def _followed(found: dict[str, Any]) -> Followed:
    return Followed(**{part: found[part] for part in Followed.__dataclass_fields__})
