"""Publishing what waits in the outboxes, until it is done."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from pymongo.collection import Collection

Publish = Callable[[dict[str, Any]], None]
"""Hands one envelope to the broker and returns once it is safe there; raises otherwise."""


class Unroutable(Exception):
    """No listener's queue is bound for this message yet."""


class Relay:
    """Moves messages from documents to the broker, in order per document, at least once."""

    def __init__(self, collections: Iterable[Collection[Any]], publish: Publish) -> None:
        self.collections = list(collections)
        self.publish = publish
        self._not_before: dict[str, float] = {}

    def flush(self, limit: int = 200) -> int:
        """Publish waiting messages; gives how many went out. A message nobody can take yet
        waits, with those behind it in the same document, and holds up no other document."""
        sent = 0
        for collection in self.collections:
            query = {"outbox.id": {"$exists": True}}
            for document in collection.find(query, {"outbox": 1}).limit(limit):
                sent += self._flush_one(collection, document)
        return sent

    def _flush_one(self, collection: Collection[Any], document: dict[str, Any]) -> int:
        key = f"{collection.name}/{document['_id']}"
        if self._not_before.get(key, 0) > time.monotonic():
            return 0
        gone: list[str] = []
        try:
            for letter in document["outbox"]:
                self.publish(letter)
                gone.append(letter["id"])
            self._not_before.pop(key, None)
        except Unroutable:
            self._not_before[key] = time.monotonic() + 5
        finally:
            if gone:
                collection.update_one(
                    {"_id": document["_id"]}, {"$pull": {"outbox": {"id": {"$in": gone}}}}
                )
        return len(gone)
