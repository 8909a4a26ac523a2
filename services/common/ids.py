"""Ids, made where a request enters, so that repeating it repeats nothing."""

import hashlib
import uuid


def new_id() -> str:
    """A fresh id: a UUID, as the federation's paths want it."""
    return str(uuid.uuid4())


def derived_id(*parts: str) -> str:
    """The same id for the same parts, always: what makes doing a thing twice harmless."""
    # By hand what uuid.UUID(bytes=…, version=4) does: crowds need hundreds of thousands.
    raw = bytearray(hashlib.sha256("\x1f".join(parts).encode()).digest()[:16])
    raw[6], raw[8] = raw[6] & 0x0F | 0x40, raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
