"""Passes we gave out, visits to us, and how communities take visitors."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from pymongo import IndexModel
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.common.documents import from_document, to_document
from services.common.errors import NotFound
from services.federation.domain.passes import HOLDING, Answered, Pass, Visit

T = TypeVar("T")


@dataclass(frozen=True)
class Rule:
    """How a community takes visitors."""

    rule: Literal["open", "ask", "closed"] = "open"
    places: int | None = None
    blocked_homes: list[str] = field(default_factory=list)


class PassBook:
    """Three small collections, an entry each."""

    def __init__(self, base: Database[Any]) -> None:
        self.passes = base["passes"]
        self.visits = base["visits"]
        self.rules = base["visitor_rules"]

    def create_indexes(self) -> None:
        """A person's passes; visits by secret, by who they are, by what is due."""
        self.passes.create_indexes([IndexModel([("person", 1), ("issued_at", -1)])])
        staying = {"state": "staying"}
        self.visits.create_indexes(
            [
                IndexModel("secret"),
                IndexModel("subject"),
                IndexModel("purge_at"),
                IndexModel("check_at", partialFilterExpression=staying),
                IndexModel([("slugs", 1), ("presented_at", -1), ("_id", 1)]),
            ]
        )

    # --- at home

    def give(self, one: Pass) -> bool:
        """Keep a new pass. Gives whether there was none of its id."""
        return _add(self.passes, one)

    def given(self, id: str) -> Pass | None:
        """A pass of ours."""
        return _read(Pass, self.passes.find_one({"_id": id}))

    def given_to(self, person: str, limit: int) -> list[Pass]:
        """A person's passes, the newest first."""
        found = self.passes.find({"person": person}).sort("issued_at", -1).limit(limit)
        return [one for one in (_read(Pass, each) for each in found) if one is not None]

    def keep(self, one: Pass) -> None:
        """What became of a pass."""
        parts = {"state": one.state, "by": one.by, "visited": one.visited}
        self.passes.update_one({"_id": one.id}, {"$set": parts})

    def throw_away(self, person: str) -> None:
        """Somebody is gone, with their passes."""
        self.passes.delete_many({"person": person})

    # --- at the host

    def arrive(self, visit: Visit) -> bool:
        """Keep a new visit. Gives whether its pass was never shown, nor revoked before."""
        return _add(self.visits, visit)

    def visit(self, id: str) -> Visit | None:
        """A visit by the id of its pass."""
        return _read(Visit, self.visits.find_one({"_id": id}))

    def by_secret(self, digest: str) -> Visit | None:
        """A visit by the digest of its secret."""
        return _read(Visit, self.visits.find_one({"secret": digest}))

    def by_subject(self, subject: str) -> Visit | None:
        """A visit by who comes."""
        return _read(Visit, self.visits.find_one({"subject": subject}))

    def revoke(self, id: str, by: str) -> bool:
        """End a visit. Gives whether it was not yet."""
        change = {"$set": {"state": "revoked", "by": by}}
        return self.visits.update_one({"_id": id, "state": "staying"}, change).modified_count > 0

    def answer(self, id: str, event: str, answered: Answered | None) -> None:
        """Keep or drop what a visitor answered to an event."""
        if answered is None:
            self.visits.update_one({"_id": id}, {"$unset": {f"answers.{event}": ""}})
            return
        change = {
            "$set": {f"answers.{event}": to_document(answered)},
            "$addToSet": {"slugs": answered.slug},
        }
        self.visits.update_one({"_id": id}, change)

    def taken(self, event: str) -> int:
        """How many visitors hold a place of an event."""
        holding = {"state": "staying", f"answers.{event}.state": {"$in": HOLDING}}
        return self.visits.count_documents(holding)

    def of_community(
        self, slug: str, before: tuple[datetime, str] | None, limit: int
    ) -> list[Visit]:
        """Visitors who answered to something of a community, the latest first."""
        query: dict[str, Any] = {"slugs": slug}
        if before is not None:
            at, id = before
            same = {"presented_at": at, "_id": {"$gt": id}}
            query["$or"] = [{"presented_at": {"$lt": at}}, same]
        found = self.visits.find(query).sort([("presented_at", -1), ("_id", 1)]).limit(limit)
        return [one for one in (_read(Visit, each) for each in found) if one is not None]

    def claim_check(self, now: datetime, again: timedelta) -> Visit | None:
        """The visit whose home is to be asked next; asked again after a while."""
        found = self.visits.find_one_and_update(
            {"state": "staying", "check_at": {"$lte": now}},
            {"$set": {"check_at": now + again}},
            sort=[("check_at", 1)],
        )
        return _read(Visit, found)

    def to_purge(self, now: datetime, limit: int) -> list[Visit]:
        """Visits to be forgotten by now."""
        found = self.visits.find({"purge_at": {"$lte": now}}).limit(limit)
        return [one for one in (_read(Visit, each) for each in found) if one is not None]

    def forget(self, id: str) -> None:
        """Nothing of a visit stays."""
        self.visits.delete_one({"_id": id})

    # --- rules

    def rule(self, slug: str) -> Rule:
        """How a community takes visitors."""
        found = self.rules.find_one({"_id": slug})
        return from_document(Rule, found) if found else Rule()

    def set_rule(self, slug: str, rule: Rule) -> None:
        """How a community takes visitors from now on."""
        self.rules.replace_one({"_id": slug}, to_document(rule), upsert=True)


def must(found: Visit | None) -> Visit:
    """A visit that has to be there. Raises NotFound."""
    if found is None:
        raise NotFound("visit.unknown")
    return found


def _add(collection: Any, thing: Any) -> bool:
    kept = to_document(thing)
    kept["_id"] = kept.pop("id")
    try:
        collection.insert_one(kept)
    except DuplicateKeyError:
        return False
    return True


def _read(shape: type[T], found: Any) -> T | None:
    return from_document(shape, {**found, "id": found["_id"]}) if found else None
