"""How people want to be told, and when their digests are due; most never say."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from services.notifications.domain.digest import Digest
from services.notifications.domain.wishes import NOTHING_CHOSEN, Quiet, Wishes


class Choices:
    """How people want to be told; most never say."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def of(self, person: str) -> Wishes:
        """What one person chose; empty when they chose nothing."""
        found = self.collection.find_one({"_id": person})
        return _wishes(found) if found else NOTHING_CHOSEN

    def of_all(self, people: Sequence[str]) -> dict[str, Wishes]:
        """The choices of those of these people who made any."""
        return self._found({"_id": {"$in": list(people)}})

    def deviating(
        self, people: Sequence[str], kind: str, slug: str, channel: str, by_default: bool
    ) -> dict[str, Wishes]:
        """The choices of those of these who may want another thing than the default for a channel
        of a kind; most of a crowd do not, and need not be read."""
        chosen = f"channels.{kind}"
        other = {"$nin" if by_default else "$in": [channel]}
        either: list[dict[str, Any]] = [
            {chosen: {"$exists": True, **other}},
            {"preset": {"$gt": ""}},
        ]
        if slug:
            either += [{f"{place}.{slug}": {"$exists": True}} for place in ("communities", "muted")]
        return self._found({"_id": {"$in": list(people)}, "$or": either})

    def _found(self, query: dict[str, Any]) -> dict[str, Wishes]:
        return {one["_id"]: _wishes(one) for one in self.collection.find(query)}

    def choose(self, person: str, choices: dict[str, list[str]]) -> None:
        """Keep these channels by kind; kinds left out stay."""
        self.change(person, {f"channels.{kind}": chosen for kind, chosen in choices.items()})

    def change(self, person: str, put: dict[str, Any], drop: Sequence[str] = ()) -> None:
        """Keep these members of a person's choices, and forget those."""
        change: dict[str, Any] = {"$set": put} if put else {}
        if drop:
            change["$unset"] = dict.fromkeys(drop, "")
        if change:
            self.collection.update_one({"_id": person}, change, upsert=True)

    def create_indexes(self) -> None:
        """Digests are found by their hour."""
        self.collection.create_index("digest_at", sparse=True)

    def plan_digest(self, person: str, due: datetime, now: datetime) -> None:
        """The next digest of somebody who has one; what is due already stays due."""
        query = {"_id": person, "digest": {"$ne": None}, "digest_at": {"$not": {"$lte": now}}}
        self.collection.update_one(query, {"$set": {"digest_at": due}})

    def digests_due(self, now: datetime, most: int) -> list[tuple[str, datetime]]:
        """People whose digest is due, and since when; those whose attempt failed are tried again
        at their time."""
        tried = {"$or": [{"digest_try": None}, {"digest_try": {"$lte": now}}]}
        found = self.collection.find({"digest_at": {"$lte": now}, **tried}).sort("digest_at", 1)
        return [(one["_id"], one["digest_at"]) for one in found.limit(most)]

    def digest_later(self, person: str, at: datetime) -> None:
        """It failed; try again then."""
        self.collection.update_one({"_id": person}, {"$set": {"digest_try": at}})

    def digest_done(self, person: str, was: datetime, following: datetime) -> None:
        """This one is over; the next is due then."""
        change = {"$set": {"digest_at": following}, "$unset": {"digest_try": ""}}
        self.collection.update_one({"_id": person, "digest_at": was}, change)

    def add(self, person: str, channel: str) -> None:
        """Tell a person by this channel too, of all they chose to be told of at all."""
        wishes = self.of(person)
        chosen = {"channels": wishes.channels}
        chosen |= {f"communities.{slug}": here for slug, here in wishes.communities.items()}
        added = {
            f"{place}.{kind}": [*channels, channel]
            for place, by_kind in chosen.items()
            for kind, channels in by_kind.items()
            if channels and channel not in channels
        }
        self.change(person, added)

    def forget(self, person: str) -> None:
        """Drop a person's choices."""
        self.collection.delete_one({"_id": person})


def _wishes(found: dict[str, Any]) -> Wishes:
    quiet, digest = found.get("quiet"), found.get("digest")
    return Wishes(
        channels=found.get("channels", {}),
        communities=found.get("communities", {}),
        muted=found.get("muted", {}),
        quiet=Quiet(quiet["start"], quiet["end"], tuple(quiet["days"])) if quiet else None,
        digest=Digest(digest["every"], digest["hour"], digest["day"]) if digest else None,
        preset=found.get("preset", ""),
        apart=found.get("apart", {}),
    )
