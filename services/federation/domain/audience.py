"""Whom something we said is for."""

from collections.abc import Iterator
from typing import Any

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def is_public(document: dict[str, Any]) -> bool:
    """Whether it is for everybody."""
    return PUBLIC in named(document)


def named(document: dict[str, Any]) -> set[str]:
    """Everybody it is addressed to."""
    return {one for key in ("to", "cc") for one in _listed(document.get(key))}


def _listed(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one
