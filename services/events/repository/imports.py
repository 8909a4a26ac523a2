"""Where imports and their rows are kept for a month."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pymongo import DESCENDING
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.contracts.events import ImportCounts, ImportRow, ImportView

KEPT_SECONDS = 30 * 86400
LATEST = 20


class ImportRecords:
    """Imports, and the rows of each in the order of the file."""

    def __init__(self, imports: Collection[Any], rows: Collection[Any]) -> None:
        self.imports = imports
        self.rows = rows

    def create_indexes(self) -> None:
        """A community's latest; rows by import, also by outcome; an end for all."""
        self.imports.create_index([("community", 1), ("created_at", DESCENDING)])
        self.rows.create_index([("import", 1), ("outcome", 1), ("n", 1)])
        for kept in (self.imports, self.rows):
            kept.create_index("created_at", expireAfterSeconds=KEPT_SECONDS)

    def begin(self, document: dict[str, Any]) -> dict[str, Any]:
        """Keep a new import; one of this id stays as it is."""
        try:
            self.imports.insert_one(document)
        except DuplicateKeyError:
            return self.one(document["_id"]) or document
        return document

    def one(self, id: str, content: bool = False) -> dict[str, Any] | None:
        """An import, with the file only where it is asked for."""
        shown = None if content else {"content": 0}
        found: dict[str, Any] | None = self.imports.find_one({"_id": id}, shown)
        return found

    def latest(self, community: str) -> list[dict[str, Any]]:
        """A community's latest imports."""
        found = self.imports.find({"community": community}, {"content": 0})
        return list(found.sort("created_at", DESCENDING).limit(LATEST))

    def waiting(self, community: str) -> int:
        """How many are being worked on."""
        query = {"community": community, "state": {"$in": ["reading", "taking"]}}
        return self.imports.count_documents(query, limit=LATEST)

    def set(self, id: str, _from: Iterable[str] = (), **values: Any) -> bool:
        """Change an import, if it is in one of these states; gives whether it was."""
        query: dict[str, Any] = {"_id": id}
        if _from:
            query["state"] = {"$in": list(_from)}
        return self.imports.update_one(query, {"$set": values}).matched_count == 1

    def drop_content(self, id: str) -> None:
        """Forget the file once it is read."""
        self.imports.update_one({"_id": id}, {"$unset": {"content": ""}})

    def write(self, id: str, at: datetime, rows: list[dict[str, Any]]) -> None:
        """Keep the rows of an import, instead of any that were there."""
        self.rows.delete_many({"import": id})
        documents = [
            {"_id": f"{id}:{n:06d}", "import": id, "n": n, "created_at": at, **row}
            for n, row in enumerate(rows)
        ]
        if documents:
            self.rows.insert_many(documents, ordered=False)

    def some(
        self, id: str, outcomes: Iterable[str], after: int, limit: int
    ) -> list[dict[str, Any]]:
        """Rows with one of these outcomes (all for none) after a number."""
        query: dict[str, Any] = {"import": id, "n": {"$gt": after}}
        if outcomes := list(outcomes):
            query["outcome"] = {"$in": outcomes}
        return list(self.rows.find(query).sort("n", 1).limit(limit))

    def outcome(self, id: str, n: int, outcome: str, field: str = "", code: str = "") -> None:
        """What became of a row."""
        change = {"outcome": outcome, "field": field, "code": code, "taken": True}
        self.rows.update_one({"_id": f"{id}:{n:06d}"}, {"$set": change})

    def counts(self, id: str) -> dict[str, int]:
        """Rows by outcome."""
        grouped = self.rows.aggregate(
            [{"$match": {"import": id}}, {"$group": {"_id": "$outcome", "n": {"$sum": 1}}}]
        )
        return {one["_id"]: one["n"] for one in grouped}


def import_view(found: dict[str, Any], counts: dict[str, int]) -> ImportView:
    """An import as organisers see it."""
    return ImportView(
        id=found["_id"],
        slug=found["slug"],
        kind=found["kind"],
        source=found["source"],
        state=found["state"],
        why=found.get("why", ""),
        counts=ImportCounts(**counts),
        total=found.get("total", 0),
        done=found.get("done", 0),
        created_at=found["created_at"],
    )


def import_row(found: dict[str, Any]) -> ImportRow:
    """A row as organisers see it."""
    return ImportRow(
        where=found["where"],
        title=found["title"],
        starts_at=found["starts_at"],
        timezone=found["timezone"],
        outcome=found["outcome"],
        field=found.get("field", ""),
        code=found.get("code", ""),
        why=found.get("why", ""),
    )
