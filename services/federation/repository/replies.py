"""Replies to our events, each once by its id elsewhere."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import DESCENDING, IndexModel, ReturnDocument
from pymongo.collection import Collection

from services.common import cursors
from services.common.documents import from_document, to_document
from services.common.errors import Invalid
from services.federation.domain.replies import Reply, reply_id

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
OURS = ("hidden", "turn")
"""What is decided here, and stays when its author says something else."""
Query = dict[str, Any]


class ReplyRepository:
    """A document a reply. `tombstones` names what was deleted where it came from."""

    def __init__(self, replies: Collection[Any], tombstones: Collection[Any]) -> None:
        self.replies = replies
        self.tombstones = tombstones

    def create_indexes(self) -> None:
        """By event in the order shown, by author, by the hosts whose rules hold for them."""
        self.replies.create_indexes(
            [
                IndexModel([("event", 1), ("at", DESCENDING), ("_id", DESCENDING)]),
                IndexModel([("event", 1), ("host", 1)]),
                IndexModel([("author", 1), ("event", 1)]),
                IndexModel("under"),
            ]
        )

    def find(self, id: str) -> Reply | None:
        """A reply by our id of it."""
        found = self.replies.find_one({"_id": id})
        return _read(found) if found else None

    def of_uri(self, uri: str) -> Reply | None:
        """A reply by its id elsewhere."""
        return self.find(reply_id(uri))

    def knows(self, uri: str) -> bool:
        """Whether this is a reply that is kept."""
        return self.replies.find_one({"_id": reply_id(uri)}, {"_id": 1}) is not None

    def crowded(self, event: str, author: str, most: int, most_of_one: int) -> bool:
        """Whether an event, or somebody at it, has as many replies as there may be."""
        own = self.replies.count_documents({"author": author, "event": event}, limit=most_of_one)
        return own >= most_of_one or (
            self.replies.count_documents({"event": event}, limit=most) >= most
        )

    def put(self, reply: Reply) -> bool:
        """Keep a reply as its author has it now, unless it was deleted (S17). Gives whether it is
        new."""
        said = to_document(reply)
        ours = {name: said.pop(name) for name in OURS}
        here = {"_id": reply.id}
        done = self.replies.update_one(here, {"$set": said, "$setOnInsert": ours}, upsert=True)
        # The stone is laid before the deletion: one of the two takes away what came in between.
        if self.tombstones.find_one({"_id": reply.uri}, {"_id": 1}):
            self.replies.delete_one(here)
            return False
        return done.upserted_id is not None

    def hide(self, id: str, hidden: bool) -> Reply | None:
        """Hide a reply or show it again; None when that is so already."""
        found = self.replies.find_one_and_update(
            {"_id": id, "hidden": not hidden},
            {"$set": {"hidden": hidden}, "$inc": {"turn": 1}},
            return_document=ReturnDocument.AFTER,
        )
        return _read(found) if found else None

    def drop(self, uri: str, now: datetime) -> None:
        """It was deleted by its author: nothing stays but that it was."""
        self.tombstones.update_one({"_id": uri}, {"$setOnInsert": {"at": now}}, upsert=True)
        self.forget_one(uri)

    def forget_one(self, uri: str) -> None:
        """It is no reply any more; it may be again."""
        self.replies.delete_one({"_id": reply_id(uri)})

    def of_author(self, author: str, limit: int) -> list[Reply]:
        """What somebody wrote."""
        return [_read(one) for one in self.replies.find({"author": author}).limit(limit)]

    def forget(self, hosts: list[str]) -> None:
        """Throw away all replies from these hosts and from what lies below them."""
        self.replies.delete_many({"under": {"$in": hosts}})

    def hosts(self, event: str) -> list[str]:
        """Where the replies to an event come from."""
        return list(self.replies.distinct("host", {"event": event}))

    def count(self, event: str, without: Iterable[str], hidden: bool) -> int:
        """How many replies there are, hidden ones only with `hidden`."""
        return self.replies.count_documents(_query(event, without, hidden))

    def page(
        self, event: str, without: Iterable[str], hidden: bool, cursor: str, limit: int
    ) -> tuple[list[Reply], str | None]:
        """Replies to an event, newest first, none from the hosts `without`."""
        query = _query(event, without, hidden)
        keys = cursors.decode(cursor, 2, (int, str))
        if keys is not None:
            at = EPOCH + timedelta(milliseconds=_whole(keys[0]))
            query["$or"] = [{"at": {"$lt": at}}, {"at": at, "_id": {"$lt": keys[1]}}]
        order = [("at", DESCENDING), ("_id", DESCENDING)]
        found = [_read(one) for one in self.replies.find(query).sort(order).limit(limit + 1)]
        if len(found) <= limit:
            return found, None
        last = found[limit - 1]
        return found[:limit], cursors.encode((last.at - EPOCH) // MILLISECOND, last.id)


def _query(event: str, without: Iterable[str], hidden: bool) -> Query:
    query: Query = {"event": event}
    if away := list(without):
        query["host"] = {"$nin": away}
    return query if hidden else {**query, "hidden": False}


def _whole(key: cursors.Key) -> int:
    if not 0 <= int(key) <= 10**14:
        raise Invalid(fields={"cursor": ["invalid"]})
    return int(key)


def _read(found: dict[str, Any]) -> Reply:
    return from_document(Reply, found)
