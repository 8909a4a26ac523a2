"""Reading an archive, and finding out that it is whole before anything is done with it."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import bson
from bson.errors import InvalidBSON

from services.operations.archive.framing import documents
from services.operations.archive.manifest import (
    MANIFEST,
    MANIFEST_LIMIT,
    BadArchive,
    Manifest,
    Part,
    read_manifest,
)

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class Archive:
    """An archive opened for reading; use it in a `with`."""

    def __init__(self, file: Path) -> None:
        """Open it and read its manifest. Raises BadArchive, or OSError when it cannot be read."""
        try:
            self._zip = zipfile.ZipFile(file)
        except _DAMAGED:
            raise BadArchive("it is not an archive, or it was cut off") from None
        try:
            self.manifest: Manifest = self._manifest()
        except BaseException:
            self._zip.close()
            raise

    def _manifest(self) -> Manifest:
        names = self._zip.namelist()
        if MANIFEST not in names:
            raise BadArchive("it has no manifest")
        if self._zip.getinfo(MANIFEST).file_size > MANIFEST_LIMIT:
            raise BadArchive("its manifest cannot be read")
        try:
            data = self._zip.read(MANIFEST)
        except _DAMAGED:
            raise BadArchive("its manifest is damaged") from None
        if hashlib.sha256(data).hexdigest().encode() != self._zip.comment:
            raise BadArchive("its manifest was altered")
        manifest = read_manifest(data)
        expected = sorted([MANIFEST, *(part.member for part in manifest.parts)])
        if sorted(names) != expected:
            raise BadArchive("it holds more or less than its manifest says")
        return manifest

    def verify(self) -> None:
        """Read all of it once. Raises BadArchive naming the first part that is not as it was."""
        for part in self.manifest.parts:
            digest, count, size = hashlib.sha256(), 0, 0
            if self._zip.getinfo(part.member).file_size != part.size:
                raise BadArchive(f"{part.member} has not the size it should have")
            for document in self.documents(part):
                try:
                    bson.decode(document)
                except (InvalidBSON, ValueError, OverflowError):
                    raise BadArchive(f"{part.member} holds a document that is none") from None
                digest.update(document)
                count += 1
                size += len(document)
            if (count, size) != (part.documents, part.size):
                raise BadArchive(f"{part.member} has not the number of documents it should have")
            if digest.hexdigest() != part.sha256:
                raise BadArchive(f"{part.member} was altered")

    def documents(self, part: Part) -> Iterator[bytes]:
        """The documents of a collection, as BSON. Raises BadArchive where they cannot be read."""
        try:
            with self._zip.open(part.member) as stream:
                yield from documents(stream)
        except (*_DAMAGED, ValueError) as damage:
            raise BadArchive(f"{part.member} is damaged: {damage}") from None

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._zip.close()
