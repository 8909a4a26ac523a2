"""Cards of other nodes, found as our own events and communities are."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import IndexModel, ReplaceOne
from pymongo.collection import Collection

from services.common import cursors
from services.common.contracts.federation import SearchCards
from services.common.documents import from_document, to_document
from services.common.errors import Invalid
from services.common.text import query_patterns
from services.common.together import Together
from services.federation.domain.cards import Card, Kind, card_id

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LONGEST = timedelta(days=366)
MOST_CHOSEN = 5000
KEPT_DAYS = 30
"""So long a card is kept after its event."""
FOR_LISTS = {"words": 0}
Query = dict[str, Any]


class CardRepository:
    """A document an event or community, by our id of its URI."""

    def __init__(self, cards: Collection[Any], tombstones: Collection[Any]) -> None:
        self.cards = cards
        self.tombstones = tombstones
        self._together: Together[Card, bool] = Together(self._put)

    def create_indexes(self) -> None:
        """One index for each way of finding them; what is long over goes by itself."""
        soonest = [("starts_at", 1), ("_id", 1)]
        largest = [("members", -1), ("sort_name", 1), ("_id", 1)]
        indexes = [
            IndexModel([*first, *order], partialFilterExpression={"kind": kind}, name=name)
            for kind, order in (("event", soonest), ("community", largest))
            for first, name in (
                ([], kind),
                *(([(one, 1)], f"{kind}_{one}") for one in ("words", "field_ids", "city_id")),
            )
        ]
        indexes += [
            IndexModel("under"),
            IndexModel([("host", 1), ("kind", 1)]),
            IndexModel("group"),
            IndexModel("ends_at", expireAfterSeconds=KEPT_DAYS * 86400),
        ]
        self.cards.create_indexes(indexes)

    def find(self, id: str) -> Card | None:
        """A card by our id of it."""
        found = self.cards.find_one({"_id": id})
        return _read(found) if found else None

    def put(self, card: Card) -> bool:
        """Keep what a node says of a thing, unless we know something newer of it or that it was
        deleted (S17). Gives whether it was kept."""
        return self._together.put(card)

    def _put(self, cards: Sequence[Card]) -> list[bool]:
        """The same for several that came at the same moment, in the order they came."""
        stones = self.tombstones.find({"_id": {"$in": [card.uri for card in cards]}}, {"_id": 1})
        gone = {one["_id"] for one in stones}
        here = self.cards.find({"_id": {"$in": [card.id for card in cards]}}, {"updated_at": 1})
        known = {one["_id"]: one.get("updated_at") for one in here}
        kept: list[bool] = []
        for card in cards:
            newer = known.get(card.id) or EPOCH
            good = card.uri not in gone and (card.updated_at or newer) >= newer
            if good:
                known[card.id] = card.updated_at
            kept.append(good)
        writes = {card.id: card for card, good in zip(cards, kept, strict=True) if good}
        if writes:
            self.cards.bulk_write(
                [
                    ReplaceOne({"_id": id}, {**to_document(card), "_id": id}, upsert=True)
                    for id, card in writes.items()
                ],
                ordered=False,
            )
        return kept

    def drop(self, uri: str, now: datetime) -> bool:
        """A thing was deleted where it comes from: nothing stays but that it was. Gives whether
        there was a card."""
        # The stone first: a copy that arrives in between finds it.
        self.tombstones.update_one({"_id": uri}, {"$setOnInsert": {"at": now}}, upsert=True)
        return self.cards.delete_one({"_id": card_id(uri)}).deleted_count == 1

    def forget_one(self, uri: str) -> None:
        """A thing is shown to everybody no longer; it may be again."""
        self.cards.delete_one({"_id": card_id(uri)})

    def drop_of_group(self, group: str) -> None:
        """A community was deleted: its events go with it."""
        self.cards.delete_many({"group": group})

    def forget(self, hosts: list[str]) -> None:
        """Throw away all cards of these hosts and of what lies below them."""
        self.cards.delete_many({"under": {"$in": hosts}})

    def count(self, hosts: list[str]) -> dict[str, tuple[int, int]]:
        """How many events and communities are kept of each host."""
        steps: list[Query] = [
            {"$match": {"host": {"$in": hosts}}},
            {"$group": {"_id": {"host": "$host", "kind": "$kind"}, "n": {"$sum": 1}}},
        ]
        found = {
            (one["_id"]["host"], one["_id"]["kind"]): one["n"]
            for one in self.cards.aggregate(steps)
        }
        return {
            host: (found.get((host, "event"), 0), found.get((host, "community"), 0))
            for host in hosts
        }

    def named(self, uris: list[str]) -> dict[str, Card]:
        """Cards by URI."""
        if not uris:
            return {}
        ids = [card_id(one) for one in uris]
        found = map(_read, self.cards.find({"_id": {"$in": ids}}, FOR_LISTS))
        return {one.uri: one for one in found}

    def events(
        self, command: SearchCards, hosts: list[str], now: datetime
    ) -> tuple[list[Card], str | None]:
        """Coming events of these nodes, soonest first; the cursor counts as that of our own."""
        query = _query("event", command, hosts)
        if query is None:
            return [], None
        after = command.after or now
        query |= {"ends_at": {"$gt": after}, "status": "published"}
        query["starts_at"] = {"$gt": max(after, EPOCH + LONGEST) - LONGEST}
        if command.before is not None:
            query["starts_at"]["$lt"] = command.before
        if command.online is not None:
            query["mode"] = {"$ne": "in_person" if command.online else "online"}
        keys = cursors.decode(command.cursor, 2, (int, str))
        if keys is not None:
            at = EPOCH + timedelta(milliseconds=_whole(keys[0]))
            later = [{"starts_at": {"$gt": at}}, {"starts_at": at, "_id": {"$gt": keys[1]}}]
            query.setdefault("$and", []).append({"$or": later})
        found = self.cards.find(query, FOR_LISTS).sort([("starts_at", 1), ("_id", 1)])
        cards = [_read(one) for one in found.limit(command.limit + 1)]
        if len(cards) <= command.limit:
            return cards, None
        last = cards[command.limit - 1]
        assert last.starts_at is not None
        key = (last.starts_at - EPOCH) // MILLISECOND
        return cards[: command.limit], cursors.encode(key, last.id)

    def communities(self, command: SearchCards, hosts: list[str]) -> tuple[list[Card], str | None]:
        """Communities of these nodes, the largest first; the cursor counts as that of our own."""
        query = _query("community", command, hosts)
        if query is None:
            return [], None
        keys = cursors.decode(command.cursor, 3, (int, str, str))
        if keys is not None:
            members, name, id = keys
            later = [
                {"members": {"$lt": members}},
                {"members": members, "sort_name": {"$gt": name}},
                {"members": members, "sort_name": name, "_id": {"$gt": id}},
            ]
            query.setdefault("$and", []).append({"$or": later})
        order = [("members", -1), ("sort_name", 1), ("_id", 1)]
        found = self.cards.find(query, FOR_LISTS).sort(order).limit(command.limit + 1)
        cards = [_read(one) for one in found]
        if len(cards) <= command.limit:
            return cards, None
        last = cards[command.limit - 1]
        return cards[: command.limit], cursors.encode(last.members, last.sort_name, last.id)


def _query(kind: Kind, command: SearchCards, hosts: list[str]) -> Query | None:
    query: Query = {"kind": kind, "host": {"$in": hosts}}
    for member, wanted in (("field_ids", command.field_ids), ("city_id", command.city_ids)):
        if len(wanted) > MOST_CHOSEN:
            raise Invalid(fields={member: ["too_many"]})
        if wanted:
            query[member] = {"$in": wanted}
    if command.q.strip():
        patterns = query_patterns(command.q[:400])
        if not patterns:
            return None
        query["$and"] = [{"words": {"$regex": pattern}} for pattern in patterns]
    return query if hosts else None


def _whole(key: cursors.Key) -> int:
    if not 0 <= int(key) <= 10**14:
        raise Invalid(fields={"cursor": ["invalid"]})
    return int(key)


def _read(found: dict[str, Any]) -> Card:
    return from_document(Card, found)
