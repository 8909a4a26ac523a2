"""Edits that wait to be told together, a bundle for each thing that is edited."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.notifications.domain.editing import Edit

KEPT = timedelta(days=7)
MOST = 100
"""Edits in one bundle; what comes after them begins another."""


class Bundles:
    """At most one open bundle a subject, and every edit in one bundle only: the indexes see to
    it, however many processes hear the same message."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection

    def create_indexes(self) -> None:
        """The two promises, and an end for what was told."""
        self.collection.create_index(
            "subject", unique=True, partialFilterExpression={"open": True}, name="one open"
        )
        self.collection.create_index(
            "edits.id",
            unique=True,
            partialFilterExpression={"edits.id": {"$exists": True}},
            name="one bundle an edit",
        )
        self.collection.create_index("until", expireAfterSeconds=int(KEPT.total_seconds()))

    def add(self, subject: str, edit: Edit, until: datetime) -> tuple[str, datetime]:
        """Put an edit in the open bundle of its subject, or in a new one; gives the bundle's id
        and until when it is held. An edit that is known changes nothing."""
        while True:
            known = self.collection.find_one({"edits.id": edit.id}) or self._joined(
                subject, edit, until
            )
            if known is not None:
                if len(known["edits"]) >= MOST:
                    self.close(known["_id"])
                return str(known["_id"]), known["until"]
            begun = {"_id": edit.id, "subject": subject, "open": True, "until": until}
            try:
                self.collection.insert_one({**begun, "edits": [asdict(edit)]})
            except DuplicateKeyError:
                continue
            return edit.id, until

    def close(self, bundle: str) -> list[Edit]:
        """Let nothing more into a bundle; gives its edits, the same ones however often asked."""
        found = self.collection.find_one_and_update(
            {"_id": bundle}, {"$unset": {"open": ""}}, return_document=ReturnDocument.AFTER
        )
        return [Edit(**one) for one in found["edits"]] if found else []

    def end(self, subject: str, said_at: datetime) -> None:
        """Of this subject nothing said before then is to be told any more."""
        change = {"$max": {"ended_at": said_at, "until": said_at}}
        self.collection.update_one({"_id": f"end:{subject}"}, change, upsert=True)

    def ended(self, subject: str) -> datetime | None:
        """When it ended."""
        found = self.collection.find_one({"_id": f"end:{subject}"})
        return found["ended_at"] if found else None

    def _joined(self, subject: str, edit: Edit, until: datetime) -> dict[str, Any] | None:
        query = {"subject": subject, "open": True, "edits.id": {"$ne": edit.id}}
        change = {"$push": {"edits": asdict(edit)}, "$min": {"until": until}}
        try:
            found: dict[str, Any] | None = self.collection.find_one_and_update(
                query, change, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:
            return None
        return found
