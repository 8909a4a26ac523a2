"""Streams of BSON documents, one after the other as MongoDB writes them."""

import struct
from collections.abc import Iterator
from typing import IO

SMALLEST, LARGEST = 5, 16 * 1024 * 1024 + 16 * 1024


def lengths(batch: bytes) -> Iterator[int]:
    """The length of each document in a run of whole ones."""
    place = 0
    while place < len(batch):
        (length,) = struct.unpack_from("<i", batch, place)
        yield length
        place += length


def documents(stream: IO[bytes]) -> Iterator[bytes]:
    """Each document of a stream. Raises ValueError where it is not a run of documents."""
    while head := stream.read(4):
        if len(head) < 4:
            raise ValueError("it ends within a document")
        (length,) = struct.unpack("<i", head)
        if not SMALLEST <= length <= LARGEST:
            raise ValueError("it has a document of an impossible size")
        rest = stream.read(length - 4)
        if len(rest) < length - 4 or rest[-1]:
            raise ValueError("it ends within a document")
        yield head + rest
