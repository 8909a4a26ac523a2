"""What an archive says of itself."""

import hashlib
import hmac
import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from bson import json_util

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_LIMIT = 8 * 1024 * 1024
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_COLLECTION = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,100}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class BadArchive(Exception):
    """The file is not a whole archive of ours; the message says what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One collection in the archive; sizes in bytes, indexes as MongoDB describes them."""

    service: str
    collection: str
    documents: int
    size: int
    sha256: str
    indexes: list[dict[str, Any]] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def member(self) -> str:
        """Its name inside the archive."""
        return f"{self.service}/{self.collection}.bson"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Where the archive comes from and what must be in it."""

    origin: str
    created_at: str
    version: str
    secret_mark: str
    parts: list[Part]
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """The manifest as it stands in the archive: JSON, with BSON's types spelt out."""
        return json_util.dumps(
            asdict(self), json_options=json_util.CANONICAL_JSON_OPTIONS, indent=1
        ).encode()


def mark_of(secret: str) -> str:
    """Tells two secrets apart without telling anything about either."""
    if not secret:
        return ""
    return hmac.new(secret.encode(), b"multaqa archive", hashlib.sha256).hexdigest()[:16]


def read_manifest(data: bytes) -> Manifest:
    """The manifest again. Raises BadArchive for another format or anything out of place."""
    try:
        # Plain first: the format decides whether the rest may be read at all.
        known = json.loads(data)["format"]
        known = int(known["$numberInt"]) if isinstance(known, dict) else int(known)
    except (ValueError, KeyError, TypeError):
        raise BadArchive("its manifest cannot be read") from None
    if known > FORMAT:
        raise BadArchive(
            f"it is of format {known}, written by a newer Multaqa; this one reads up to {FORMAT}"
        )
    try:
        found = json_util.loads(data, json_options=json_util.CANONICAL_JSON_OPTIONS)
        parts = [_part(one) for one in found.pop("parts")]
        manifest = Manifest(parts=parts, **{key: _plain(value) for key, value in found.items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadArchive("its manifest cannot be read") from None
    if known < 1 or len({part.member for part in parts}) != len(parts):
        raise BadArchive("its manifest contradicts itself")
    return manifest


def _part(found: dict[str, Any]) -> Part:
    part = Part(**{key: _plain(value) for key, value in found.items()})
    good = (
        _NAME.fullmatch(part.service)
        and _COLLECTION.fullmatch(part.collection)
        and _DIGEST.fullmatch(part.sha256)
        and part.documents >= 0
        and part.size >= 0
        and all(isinstance(index, dict) and index.get("key") for index in part.indexes)
    )
    if not good:
        raise ValueError(part.member)
    return part


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value
