"""Nodes we know, and whether only those let in are heard."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from pymongo import IndexModel, ReplaceOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.common import cursors
from services.common.documents import from_document, to_document
from services.common.errors import Conflict
from services.federation.domain.blocks import Mode, Trust
from services.federation.domain.peers import WANTED, Peer

ATTEMPTS = 20
LEASE = timedelta(minutes=2)
TAKEN = 11000
MODE = {"_id": "mode"}


class PeerRepository:
    """A document a node, by its host."""

    def __init__(self, peers: Collection[Any], rules: Collection[Any]) -> None:
        self.peers = peers
        self.rules = rules

    def create_indexes(self) -> None:
        """Lists by state, and the few that are due for a visit or a sweep."""
        visits = {"look_at": {"$type": "date"}}
        self.peers.create_indexes(
            [
                IndexModel([("trust", 1), ("_id", 1)]),
                IndexModel([("following", 1), ("_id", 1)]),
                IndexModel("look_at", partialFilterExpression=visits),
                IndexModel("sweep", partialFilterExpression={"sweep": True}),
                IndexModel("leave", partialFilterExpression={"leave": True}),
                IndexModel("actor"),
                IndexModel("history.batch"),
            ]
        )

    def find(self, host: str) -> Peer:
        """What is known of a host; a blank one when nothing is."""
        found = self.peers.find_one({"_id": host})
        return _read(found) if found else Peer(host)

    def many(self, hosts: Iterable[str]) -> dict[str, Peer]:
        """Those of these hosts that are known."""
        return {one["_id"]: _read(one) for one in self.peers.find({"_id": {"$in": list(hosts)}})}

    def change(self, host: str, decide: Callable[[Peer], Any]) -> Peer:
        """Load, decide, save; again if somebody saved in between. Raises what `decide` raises."""
        for _ in range(ATTEMPTS):
            peer = self.find(host)
            decide(peer)
            if self._save(peer):
                return peer
        raise Conflict("busy")

    def _save(self, peer: Peer) -> bool:
        here = {"_id": peer.host, "version": peer.version}
        try:
            saved = self.peers.replace_one(here, _written(peer), upsert=peer.version == 0)
        except DuplicateKeyError:
            return False
        return bool(saved.matched_count or saved.upserted_id)

    def save_all(self, peers: list[Peer]) -> None:
        """Save many at once. One that somebody else saved in between keeps what they decided."""
        writes = [
            ReplaceOne(
                {"_id": one.host, "version": one.version}, _written(one), upsert=not one.version
            )
            for one in peers
        ]
        try:
            self.peers.bulk_write(writes, ordered=False)
        except BulkWriteError as partial:
            if any(one["code"] != TAKEN for one in partial.details["writeErrors"]):
                raise

    def some(self, which: str, q: str, cursor: str, limit: int) -> tuple[list[Peer], str | None]:
        """A slice of the nodes by host, those in a state only with `which`."""
        states: dict[str, dict[str, Any]] = {
            "": {"$or": [{"trust": {"$ne": "none"}}, {"following": {"$ne": "none"}}]},
            "followed": {"following": {"$in": [*WANTED, "refused"]}},
        }
        query = states.get(which, {"trust": which})
        after = cursors.decode(cursor, 1, (str,))
        conditions = [query]
        if q:
            conditions.append({"_id": {"$regex": re.escape(q)}})
        if after:
            conditions.append({"_id": {"$gt": after[0]}})
        found = self.peers.find({"$and": conditions}).sort("_id", 1).limit(limit + 1)
        peers = [_read(one) for one in found]
        more = len(peers) > limit
        return peers[:limit], cursors.encode(peers[limit - 1].host) if more else None

    def followed(self, limit: int) -> list[Peer]:
        """Nodes that have let us follow them, without what was decided before."""
        found = self.peers.find({"following": "followed"}, {"history": 0}).limit(limit)
        return [_read(one) for one in found]

    def decided(self, after: str, limit: int) -> list[Peer]:
        """Muted and blocked nodes by host, after this one."""
        query = {"trust": {"$in": ["blocked", "muted"]}, "_id": {"$gt": after}}
        return [_read(one) for one in self.peers.find(query).sort("_id", 1).limit(limit)]

    def of_batch(self, batch: str, limit: int) -> list[Peer]:
        """Nodes an import changed."""
        return [_read(one) for one in self.peers.find({"history.batch": batch}).limit(limit)]

    def claim(self, now: datetime) -> Peer | None:
        """The node that has waited longest for a visit; another copy waits meanwhile."""
        found = self.peers.find_one_and_update(
            {"look_at": {"$type": "date", "$lte": now}},
            {"$set": {"look_at": now + LEASE}, "$inc": {"version": 1}},
            sort=[("look_at", 1)],
            return_document=True,
        )
        return _read(found) if found else None

    def to_leave(self, limit: int) -> list[Peer]:
        """Nodes that are still to be told that we follow them no longer."""
        return [_read(one) for one in self.peers.find({"leave": True}).limit(limit)]

    def host_of(self, actor: str) -> str:
        """The host of the node whose own actor this is; '' when we know none."""
        found = self.peers.find_one({"actor": actor}, {"_id": 1})
        return str(found["_id"]) if found else ""

    def to_sweep(self, limit: int) -> list[Peer]:
        """Nodes of which something is still to be thrown away."""
        return [_read(one) for one in self.peers.find({"sweep": True}).limit(limit)]

    def swept(self, hosts: list[str]) -> None:
        """Nothing of these is kept any longer."""
        self.peers.update_many({"_id": {"$in": hosts}}, {"$set": {"sweep": False}})

    def rules_of(self, hosts: list[str]) -> tuple[dict[str, Trust], set[str]]:
        """What is decided of these hosts, and which of them we follow."""
        found = list(self.peers.find({"_id": {"$in": hosts}}, {"trust": 1, "following": 1}))
        wanted = {one["_id"] for one in found if one["following"] in WANTED}
        return {one["_id"]: one["trust"] for one in found}, wanted

    def mode(self) -> Mode:
        """Whether everybody is heard."""
        found = self.rules.find_one(MODE)
        return found["mode"] if found else "open"

    def set_mode(self, mode: Mode) -> None:
        """Hear everybody, or only those let in."""
        self.rules.update_one(MODE, {"$set": {"mode": mode}}, upsert=True)


def _written(peer: Peer) -> dict[str, Any]:
    kept: dict[str, Any] = to_document(peer)
    del kept["host"]
    return {**kept, "version": peer.version + 1}


def _read(found: dict[str, Any]) -> Peer:
    peer = from_document(Peer, {**found, "host": found["_id"]})
    peer.version = found["version"]
    return peer
