"""The signed file with which an account moves: what is signed, and what is accepted."""

import json
from datetime import datetime, timedelta
from typing import Any

from services.common.errors import Invalid

FORMAT = "multaqa-home-1"
ALGORITHM = "rsa-v1_5-sha256"
OLDEST = timedelta(days=30)
FUTURE = timedelta(hours=1)
Document = dict[str, Any]


def unsigned(person: str, data: Document, now: datetime) -> Document:
    """What is to be signed."""
    return {"format": FORMAT, "person": person, "made_at": now.isoformat(), "data": data}


def signed_bytes(document: Document) -> bytes:
    """The bytes a signature is over: the document without it, keys sorted, no spaces, UTF-8."""
    body = {key: value for key, value in document.items() if key != "signature"}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def check_export(document: Document, now: datetime) -> tuple[str, str, str]:
    """Whose it is, the key it names and the signature. Raises Invalid for what is no export, or
    one older than 30 days."""
    signature, person = document.get("signature"), document.get("person")
    if (
        document.get("format") != FORMAT
        or not isinstance(document.get("data"), dict)
        or not isinstance(person, str)
        or not isinstance(signature, dict)
        or signature.get("algorithm") != ALGORITHM
    ):
        raise _refused("not_an_export")
    key, value = signature.get("keyId"), signature.get("value")
    if not isinstance(key, str) or not isinstance(value, str):
        raise _refused("not_an_export")
    try:
        made_at = datetime.fromisoformat(str(document.get("made_at")))
        if not now - OLDEST <= made_at <= now + FUTURE:
            raise _refused("too_old")
    except (ValueError, TypeError):
        raise _refused("not_an_export") from None
    return person, key, value


def forged() -> Invalid:
    """The refusal of an export whose signature is not its account's."""
    return _refused("forged")


def _refused(code: str) -> Invalid:
    return Invalid(fields={"document": [code]})
