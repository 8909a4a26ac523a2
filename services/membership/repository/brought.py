"""What people brought along from nodes they lived on before."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo.collection import Collection
from pymongo.database import Database

from services.common.clock import Clock
from services.common.contracts.moving import BroughtRecord
from services.common.documents import from_document, to_document
from services.common.ids import derived_id


@dataclass(frozen=True)
class Luggage:
    """What came with one former account, and the signature it came under."""

    person: str
    former: str
    at: datetime
    ask_again: list[str] = field(default_factory=list)
    records: list[BroughtRecord] = field(default_factory=list)
    proof: dict[str, Any] = field(default_factory=dict)


class Brought:
    """A document for each former account of a person; bringing it again replaces it."""

    def __init__(self, database: Database[Any], clock: Clock) -> None:
        self.collection: Collection[Any] = database["brought"]
        self.clock = clock

    def create_indexes(self) -> None:
        """By person."""
        self.collection.create_index("person")

    def put(self, luggage: Luggage) -> None:
        """Keep it."""
        id = derived_id("brought", luggage.person, luggage.former)
        self.collection.replace_one({"_id": id}, to_document(luggage), upsert=True)

    def of(self, person: str) -> list[Luggage]:
        """All a person brought, the newest first."""
        found = self.collection.find({"person": person}).sort("at", -1).limit(10)
        return [from_document(Luggage, one) for one in found]

    def forget(self, person: str) -> None:
        """Nothing of it stays."""
        self.collection.delete_many({"person": person})
