"""What is remembered of communities and of those they keep out, from what membership says."""

from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.contracts.membership import CommunityChanged
from services.events.domain import key_of
from services.events.repository.events import shown

BATCH = 500


class Memory:
    """Own copies, each with the time of the message it is from: older news changes nothing."""

    def __init__(
        self, events: Collection[Any], communities: Collection[Any], bans: Collection[Any]
    ) -> None:
        self.events = events
        self.communities = communities
        self.bans = bans

    def ban(self, community: str, person: str, banned: bool, at: datetime) -> bool:
        """Remember whether a person is kept out; gives whether they are as far as is known."""
        key = f"{community}:{key_of(person)}"
        self._newer(self.bans, key, {"banned": banned}, at)
        return self.banned(community, person)

    def banned(self, community: str, person: str) -> bool:
        """Whether a community keeps this person out."""
        key = f"{community}:{key_of(person)}"
        return self.bans.find_one({"_id": key, "banned": True}, {"_id": 1}) is not None

    def community(self, news: CommunityChanged, at: datetime) -> bool:
        """Remember a community; gives whether this is the latest known of it."""
        copy = {
            "slug": news.slug,
            "name": news.name,
            "city_id": news.city_id,
            "timezone": news.timezone,
            "field_ids": news.field_ids,
            "archived": news.archived,
        }
        return self._newer(self.communities, news.community, copy, at)

    def name_again(self, news: CommunityChanged) -> None:
        """Show the new name and slug on every event of a community, a batch at a time.

        A write is guarded by the version it was prepared on; what changed meanwhile is found
        again by the next round.
        """
        new = {"slug": news.slug, "community_name": news.name}
        outdated = {
            "community": news.community,
            "$or": [{member: {"$ne": value}} for member, value in new.items()],
        }
        parts = {"title": 1, "about": 1, "tags": 1, "version": 1}
        while found := list(self.events.find(outdated, parts).limit(BATCH)):
            self.events.bulk_write(
                [
                    UpdateOne(
                        {"_id": one["_id"], "version": one["version"]},
                        {
                            "$set": {**new, "words": _words(one, news)},
                            "$inc": {"version": 1},
                        },
                    )
                    for one in found
                ],
                ordered=False,
            )

    def _newer(
        self, collection: Collection[Any], key: str, copy: dict[str, Any], at: datetime
    ) -> bool:
        try:
            collection.update_one(
                {"_id": key, "at": {"$lte": at}}, {"$set": {**copy, "at": at}}, upsert=True
            )
        except DuplicateKeyError:
            return False
        return True


def _words(document: dict[str, Any], news: CommunityChanged) -> list[str]:
    event = shown({**document, "community": "", "slug": "", "community_name": {}})
    return event.terms(news.name)
