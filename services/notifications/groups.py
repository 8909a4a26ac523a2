"""The collection of linked groups."""

from dataclasses import asdict
from typing import Any

from pymongo.collection import Collection

from services.common.ids import derived_id
from services.notifications.domain.groups import MOST_GROUPS, Group


class Groups:
    """Groups by their chat: one is linked to one community, the last that asked."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """Found by community when an event is announced."""
        self.collection.create_index([("slug", 1), ("state", 1)])
        self.collection.create_index("linked_by")

    def put(self, group: Group) -> None:
        """Keep it in place of what was known of the chat."""
        document = asdict(group)
        document["_id"] = document.pop("id")
        self.collection.replace_one({"_id": group.id}, document, upsert=True)

    def find(self, id: str) -> Group | None:
        """One group."""
        found = self.collection.find_one({"_id": id})
        return _group(found) if found else None

    def active(self, slug: str) -> list[Group]:
        """A community's."""
        query = {"slug": slug, "state": "active"}
        return [_group(one) for one in self.collection.find(query).limit(MOST_GROUPS)]

    def by(self, person: str, most: int = 100) -> list[Group]:
        """Those a person linked."""
        return [_group(one) for one in self.collection.find({"linked_by": person}).limit(most)]

    def end(self, id: str, why: str) -> None:
        """Write to it no more."""
        change = {"state": "ended", "why": why[:200]}
        self.collection.update_one({"_id": id, "state": "active"}, {"$set": change})

    def move(self, old: str, new: str) -> Group | None:
        """Telegram gave a chat another id; hearing of it again changes nothing."""
        group = self.find(group_id(old))
        if group is None or group.state != "active":
            return self.find(group_id(new))
        moved = group.moved(group_id(new), new)
        self.put(moved)
        self.end(group.id, f"moved to {new}")
        return moved

    def forget(self, person: str) -> None:
        """The group stays the community's; who linked it is nobody's business any more."""
        self.collection.update_many({"linked_by": person}, {"$set": {"linked_by": ""}})

    def drop(self, slug: str) -> None:
        """Forget a community's."""
        self.collection.delete_many({"slug": slug})


def group_id(chat: str) -> str:
    """The id of the group that Telegram knows by this number."""
    return derived_id("telegram group", chat)


def _group(found: dict[str, Any]) -> Group:
    kept = {key: value for key, value in found.items() if key in Group.__dataclass_fields__}
    return Group(**{**kept, "id": found["_id"]})
