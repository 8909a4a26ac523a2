"""Cursors: where the next slice of a list begins, opaque to whoever carries it."""

import base64
import binascii
import json

from services.common.errors import Invalid

Key = str | int | float
MAX_CURSOR = 1000
MAX_LIMIT = 100
_LARGEST = 2**63 - 1


def encode(*keys: Key) -> str:
    """The sort key of the last item shown, as text fit for a URL."""
    packed = json.dumps(keys, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(cursor: str, n: int, kinds: tuple[type, ...] = ()) -> tuple[Key, ...] | None:
    """The `n` keys again, or None for the beginning; `kinds` names their types if it matters.

    Raises Invalid naming `cursor` when it is not one of ours.
    """
    if not cursor:
        return None
    try:
        keys = _unpack(cursor)
    except (ValueError, binascii.Error, RecursionError):
        raise Invalid(fields={"cursor": ["invalid"]}) from None
    if not isinstance(keys, list) or len(keys) != n or not all(map(_is_key, keys)):
        raise Invalid(fields={"cursor": ["invalid"]})
    if kinds and not all(isinstance(key, kind) for key, kind in zip(keys, kinds, strict=True)):
        raise Invalid(fields={"cursor": ["invalid"]})
    return tuple(keys)


def check_limit(limit: int, most: int = MAX_LIMIT) -> int:
    """How many items a slice may hold. Raises Invalid naming `limit` outside 1 to `most`."""
    if not 1 <= limit <= most:
        raise Invalid(fields={"limit": ["invalid"]})
    return limit


def _unpack(cursor: str) -> object:
    if len(cursor) > MAX_CURSOR or not cursor.isascii():
        raise ValueError("not a cursor")
    padded = cursor + "=" * (-len(cursor) % 4)
    return json.loads(base64.b64decode(padded, altchars=b"-_", validate=True).decode())


def _is_key(key: object) -> bool:
    if isinstance(key, bool):
        return False
    if isinstance(key, int):
        return abs(key) <= _LARGEST
    if isinstance(key, float):
        return key == key and abs(key) != float("inf")
    return isinstance(key, str) and "\x00" not in key and _is_text(key)


def _is_text(key: str) -> bool:
    return not any("\ud800" <= mark <= "\udfff" for mark in key)
