"""Archives: everything a node keeps, in one portable file.

A zip with one stream of BSON documents per collection (`events/events.bson`) and `manifest.json`,
which names every collection with its count, size, SHA-256 and indexes. The archive's comment is the
SHA-256 of the manifest. No setting and no secret of the node is in it.
"""

from services.operations.archive.manifest import FORMAT, BadArchive, Manifest, Part
from services.operations.archive.reading import Archive
from services.operations.archive.restoring import NotEmpty, restore
from services.operations.archive.writing import back_up

__all__ = [
    "FORMAT",
    "Archive",
    "BadArchive",
    "Manifest",
    "NotEmpty",
    "Part",
    "back_up",
    "restore",
]
