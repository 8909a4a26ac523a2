"""Opening MongoDB the way every service does: bounded waits, majority writes, aware times."""

from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from services.common.settings import Settings

OUTBOX_INDEX = "outbox_waiting"


def connect(settings: Settings) -> MongoClient[Any]:
    """A client whose every wait has an end: a frozen server is an error, not a silence."""
    return MongoClient(
        settings.mongo_url,
        tz_aware=True,
        appname=f"multaqa-{settings.service}",
        serverSelectionTimeoutMS=4000,
        connectTimeoutMS=3000,
        socketTimeoutMS=15000,
        timeoutMS=12000,
        maxPoolSize=20,
        retryWrites=False,
    )


def database(client: MongoClient[Any], settings: Settings) -> Database[Any]:
    """A service's own database; acknowledged writes are journaled and survive a kill."""
    name = f"{settings.mongo_database}_{settings.service}"
    return client.get_database(name, write_concern=WriteConcern(w="majority", j=True))


def index_outbox(database: Database[Any], collection: str) -> None:
    """Finding documents with waiting messages must not read the others."""
    database[collection].create_index(
        [("outbox.id", 1)],
        name=OUTBOX_INDEX,
        partialFilterExpression={"outbox.id": {"$exists": True}},
    )
