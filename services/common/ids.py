"""Ids, made where a request enters, so that repeating it repeats nothing."""

import hashlib
import uuid


def new_id() -> str:
    """A fresh id: a UUID, as the federation's paths want it."""
    return str(uuid.uuid4())


def derived_id(*parts: str) -> str:
    """The same id for the same parts, always: what makes doing a thing twice harmless."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))
