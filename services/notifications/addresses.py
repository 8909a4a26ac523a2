"""Where people can be reached besides mail, and since when."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from pymongo.collection import Collection

from services.common.ids import derived_id


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address: a browser's subscription, a chat. `key` is what the provider knows it by.

    Only `active` ones are written to: `stopped` ended by their person, `dead` by the provider.
    """

    person: str
    channel: str
    key: str
    since: datetime
    data: dict[str, Any] = field(default_factory=dict)
    state: Literal["active", "stopped", "dead"] = "active"
    why: str = ""

    @property
    def id(self) -> str:
        """The same for the same address, whoever it belongs to."""
        return derived_id("address", self.channel, self.key)


class Addresses:
    """The collection. An address has one owner: who gave it last."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """Found by person when something is to be told."""
        self.collection.create_index([("person", 1), ("state", 1)])

    def put(self, address: Address) -> None:
        """Keep an address in place of what was known of it."""
        self.collection.replace_one({"_id": address.id}, asdict(address), upsert=True)

    def find(self, id: str) -> Address | None:
        """One address."""
        found = self.collection.find_one({"_id": id})
        return _address(found) if found else None

    def by_key(self, channel: str, key: str) -> Address | None:
        """The address a provider knows by this key."""
        return self.find(derived_id("address", channel, key))

    def of(self, person: str, most: int = 50) -> list[Address]:
        """One person's, in every state."""
        return [_address(one) for one in self.collection.find({"person": person}).limit(most)]

    def active(self, people: Sequence[str]) -> list[Address]:
        """Where these people can be reached now."""
        query = {"person": {"$in": list(people)}, "state": "active"}
        return [_address(one) for one in self.collection.find(query)]

    def end(self, id: str, state: Literal["stopped", "dead"], why: str) -> None:
        """Write to this address no more."""
        change = {"state": state, "why": why, "data": {}}
        self.collection.update_one({"_id": id, "state": "active"}, {"$set": change})

    def stop(self, person: str, channel: str, id: str = "") -> None:
        """A person ends a channel, or one address of it, at once."""
        query = {"person": person, "channel": channel, "state": "active"}
        query |= {"_id": id} if id else {}
        self.collection.update_many(
            query, {"$set": {"state": "stopped", "why": "asked", "data": {}}}
        )

    def forget(self, person: str) -> None:
        """Drop a person's."""
        self.collection.delete_many({"person": person})

    def take_out_consents(self, keep: Callable[[dict[str, Any]], None]) -> None:
        """Give away what older versions kept inside addresses: each once it is kept elsewhere."""
        for one in self.collection.find({"consent": {"$exists": True}}):
            keep(one)
            change = {"$set": {"since": one["consent"]["at"]}, "$unset": {"consent": ""}}
            self.collection.update_one({"_id": one["_id"]}, change)


class Codes:
    """Codes that prove whose a chat is, kept by their hash."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """A code nobody used is forgotten."""
        self.collection.create_index("expires_at", expireAfterSeconds=0)

    def put(self, code: str, person: str, language: str, until: datetime, slug: str = "") -> None:
        """Good until then for this person's own chat, or for a group of the community `slug`."""
        kept = {"person": person, "language": language, "expires_at": until, "slug": slug}
        self.collection.insert_one({"_id": derived_id("code", code), **kept})

    def find(self, code: str) -> dict[str, Any] | None:
        """Whose it is, in which language they read, and until when it is good."""
        found: dict[str, Any] | None = self.collection.find_one({"_id": derived_id("code", code)})
        return found

    def use_up(self, code: str) -> None:
        """It was used."""
        self.collection.delete_one({"_id": derived_id("code", code)})


def _address(found: dict[str, Any]) -> Address:
    kept = {key: value for key, value in found.items() if key in Address.__dataclass_fields__}
    # Older versions kept it inside the consent.
    since = found.get("since") or found["consent"]["at"]
    return Address(**{**kept, "since": since})
