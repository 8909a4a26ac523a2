"""Reports of other servers: open until an administrator has seen to them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import DESCENDING, IndexModel
from pymongo.collection import Collection

from services.common import cursors
from services.common.contracts.federation import ReportState
from services.common.documents import from_document, to_document
from services.common.errors import Invalid
from services.federation.domain.reports import MOST_SEEN, MOST_WORDS, Report

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
KEPT_DAYS = 90
"""So long a dismissed report stays, and the same one is not opened again."""


class ReportRepository:
    """A document a server and the things it reported."""

    def __init__(self, reports: Collection[Any]) -> None:
        self.reports = reports

    def create_indexes(self) -> None:
        """The latest of a state, and how many a server brought lately."""
        self.reports.create_indexes(
            [
                IndexModel([("state", 1), ("at", DESCENDING), ("_id", DESCENDING)]),
                IndexModel([("host", 1), ("at", DESCENDING)]),
                IndexModel("dismissed_at", expireAfterSeconds=KEPT_DAYS * 86400),
            ]
        )

    def find(self, id: str) -> Report | None:
        """A report by its id."""
        found = self.reports.find_one({"_id": id})
        return from_document(Report, found) if found else None

    def lately(self, host: str, since: datetime) -> int:
        """How many things a server reported since then."""
        return self.reports.count_documents({"host": host, "at": {"$gte": since}})

    def put(self, report: Report) -> None:
        """Keep a first report."""
        fresh = to_document(report)
        self.reports.update_one({"_id": report.id}, {"$setOnInsert": fresh}, upsert=True)

    def add(self, id: str, seen: str, words: list[str]) -> None:
        """The same things again, once for each `seen`; a dismissed report stays dismissed."""
        self.reports.update_one(
            {"_id": id, "seen": {"$ne": seen}, f"seen.{MOST_SEEN - 1}": {"$exists": False}},
            {
                "$push": {
                    "seen": seen,
                    "words": {"$each": words, "$slice": MOST_WORDS},
                }
            },
        )

    def dismiss(self, id: str, now: datetime) -> bool:
        """It was seen to. Gives whether there is such a report."""
        change = {"$set": {"state": "dismissed", "dismissed_at": now}}
        here = {"_id": id, "state": "open"}
        return bool(self.reports.update_one(here, change).matched_count) or bool(self.find(id))

    def count(self, state: ReportState) -> int:
        """How many are in a state."""
        return self.reports.count_documents({"state": state})

    def page(self, state: ReportState, cursor: str, limit: int) -> tuple[list[Report], str | None]:
        """Reports in a state, the latest first."""
        query: dict[str, Any] = {"state": state}
        keys = cursors.decode(cursor, 2, (int, str))
        if keys is not None:
            if not 0 <= int(keys[0]) <= 10**14:
                raise Invalid(fields={"cursor": ["invalid"]})
            at = EPOCH + timedelta(milliseconds=int(keys[0]))
            query["$or"] = [{"at": {"$lt": at}}, {"at": at, "_id": {"$lt": keys[1]}}]
        order = [("at", DESCENDING), ("_id", DESCENDING)]
        found = [
            from_document(Report, one)
            for one in self.reports.find(query).sort(order).limit(limit + 1)
        ]
        if len(found) <= limit:
            return found, None
        last = found[limit - 1]
        return found[:limit], cursors.encode((last.at - EPOCH) // MILLISECOND, last.id)
