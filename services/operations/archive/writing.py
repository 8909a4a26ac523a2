"""Writing an archive from a node's databases, a batch of documents at a time."""

import hashlib
import os
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from pymongo.collection import Collection
from pymongo.database import Database

from services.operations.archive.framing import lengths
from services.operations.archive.manifest import MANIFEST, Manifest, Part, mark_of

TEMPORARY = "restoring__"
"""Prefix of collections that a restore has not finished with."""
_BATCH = 500

Told = Callable[[str], None]


def back_up(
    target: Path,
    databases: Mapping[str, Database[Any]],
    origin: str,
    secret: str = "",
    told: Told = lambda line: None,
) -> Manifest:
    """Write everything in these databases, by service, to `target`, readable by its owner only.

    The file appears under its name when it is whole. Each collection is read with one cursor in
    the order of its ids: what was saved before the start and not changed meanwhile is in it; what
    is saved meanwhile may be.
    """
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with (
            os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
        ):
            parts = [
                _write_part(archive, service, database[name], options, told)
                for service, database in databases.items()
                for name, options in _collections(database)
            ]
            manifest = Manifest(
                origin=origin,
                created_at=datetime.now(UTC).isoformat(timespec="seconds"),
                version=version("multaqa"),
                secret_mark=mark_of(secret),
                parts=parts,
            )
            data = manifest.to_bytes()
            archive.writestr(MANIFEST, data)
            archive.comment = hashlib.sha256(data).hexdigest().encode()
        _settle(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def _settle(fresh: Path, target: Path) -> None:
    """Give the file its name once its bytes are on the disk."""
    _sync(fresh)
    fresh.replace(target)
    _sync(target.parent)


def _sync(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _collections(database: Database[Any]) -> list[tuple[str, dict[str, Any]]]:
    """Names and options of what a database keeps; no views, nothing of the server's own."""
    return sorted(
        (str(found["name"]), dict(found.get("options") or {}))
        for found in database.list_collections()
        if found.get("type", "collection") == "collection"
        and not found["name"].startswith(("system.", TEMPORARY))
    )


def _write_part(
    archive: zipfile.ZipFile,
    service: str,
    collection: Collection[Any],
    options: dict[str, Any],
    told: Told,
) -> Part:
    options.pop("uuid", None)
    indexes = [
        {key: value for key, value in index.items() if key not in ("v", "ns")}
        for index in (dict(one) for one in collection.list_indexes())
        if index["name"] != "_id_"
    ]
    with archive.open(f"{service}/{collection.name}.bson", "w", force_zip64=True) as stream:
        documents, size, digest = _pour(collection, stream)
    told(f"{service}.{collection.name}: {documents}")
    return Part(
        service=service,
        collection=collection.name,
        documents=documents,
        size=size,
        sha256=digest,
        indexes=indexes,
        options=options,
    )


def _pour(collection: Collection[Any], stream: IO[bytes]) -> tuple[int, int, str]:
    """Copy documents as they are; gives how many, how many bytes, and their digest."""
    documents = size = 0
    digest = hashlib.sha256()
    for batch in collection.find_raw_batches(sort=[("_id", 1)], batch_size=_BATCH):
        stream.write(batch)
        digest.update(batch)
        documents += sum(1 for _ in lengths(batch))
        size += len(batch)
    return documents, size, digest.hexdigest()
