"""Bringing back what an archive holds: beside what is there first, in its place at the end."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from services.operations.archive.manifest import BadArchive, Part
from services.operations.archive.reading import Archive
from services.operations.archive.writing import TEMPORARY

_BATCH_DOCUMENTS, _BATCH_BYTES = 1000, 8 * 1024 * 1024

Told = Callable[[str], None]


class NotEmpty(Exception):
    """The node has data of its own; the message says how much."""


def restore(
    archive: Archive,
    databases: Mapping[str, Database[Any]],
    replace: bool = False,
    told: Told = lambda line: None,
) -> int:
    """Put everything in the archive into these databases, by service; gives how many documents.

    The archive is read to its end before anything is touched. Collections are filled and indexed
    beside the present ones, which they replace only when all are complete. Raises BadArchive, and
    NotEmpty unless `replace`.
    """
    archive.verify()
    parts = archive.manifest.parts
    unknown = sorted({part.service for part in parts} - set(databases))
    if unknown:
        raise BadArchive(f"it has data of services this node does not have: {', '.join(unknown)}")
    if not replace:
        _refuse_non_empty(databases)
    safe = {name: _safe(database) for name, database in databases.items()}
    _clear(safe)
    try:
        for part in parts:
            _fill(archive, part, safe[part.service])
            told(f"{part.service}.{part.collection}: {part.documents}")
        _put_in_place(parts, safe)
    finally:
        _clear(safe)
    return sum(part.documents for part in parts)


def _refuse_non_empty(databases: Mapping[str, Database[Any]]) -> None:
    for service, database in databases.items():
        for name in database.list_collection_names():
            if not name.startswith(("system.", TEMPORARY)):
                found = database[name].count_documents({})
                if found:
                    raise NotEmpty(f"{service}.{name} has {found} documents")


def _safe(database: Database[Any]) -> Database[Any]:
    """The database with writes that are on disk once they are answered."""
    return database.with_options(write_concern=WriteConcern(w="majority", j=True))


def _clear(databases: Mapping[str, Database[Any]]) -> None:
    for database in databases.values():
        for name in database.list_collection_names():
            if name.startswith(TEMPORARY):
                database.drop_collection(name)


def _fill(archive: Archive, part: Part, database: Database[Any]) -> None:
    name = TEMPORARY + part.collection
    database.command({"create": name, **part.options})
    collection = database[name]
    for batch in _batches(archive.documents(part)):
        collection.insert_many(batch, ordered=True)
    if part.indexes:
        database.command({"createIndexes": name, "indexes": part.indexes})
    _compare(collection, part)


def _compare(collection: Collection[Any], part: Part) -> None:
    found = collection.count_documents({})
    names = {index["name"] for index in collection.list_indexes()}
    # What has expired since is the server's to remove, even while we count.
    expiring = any("expireAfterSeconds" in index for index in part.indexes)
    if found > part.documents or (found < part.documents and not expiring):
        raise BadArchive(f"{part.member}: {found} documents of {part.documents} arrived")
    if missing := {index["name"] for index in part.indexes} - names:
        raise BadArchive(f"{part.member}: without its indexes {', '.join(sorted(missing))}")


def _put_in_place(parts: list[Part], databases: Mapping[str, Database[Any]]) -> None:
    wanted = {(part.service, part.collection) for part in parts}
    for part in parts:
        database = databases[part.service]
        database[TEMPORARY + part.collection].rename(part.collection, dropTarget=True)
    for service, database in databases.items():
        for name in database.list_collection_names():
            if (service, name) not in wanted and not name.startswith(("system.", TEMPORARY)):
                database.drop_collection(name)


def _batches(documents: Iterator[bytes]) -> Iterator[list[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    size = 0
    for document in documents:
        if batch and (len(batch) >= _BATCH_DOCUMENTS or size + len(document) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(RawBSONDocument(document))
        size += len(document)
    if batch:
        yield batch
