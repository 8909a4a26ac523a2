"""Buttons: one thing done, said, and back to the page it stood on."""

from collections.abc import Callable
from typing import Any

from flask import Response

from services.common.errors import Conflict, Forbidden, Invalid, Refusal, Stale, TooMany
from services.gateway import sentences
from services.gateway.language import language
from services.gateway.web.frame import go

TOLD = (Conflict, Forbidden, Invalid, Stale, TooMany)
"""What is said on the page itself; any other refusal is a page of its own."""


def pressed(do: Callable[[], Any], said: str, endpoint: str, **values: Any) -> Response:
    """Do it, then go to `endpoint` with what there is to say, or with why it was refused."""
    try:
        do()
    except TOLD as no:
        return go(endpoint, refused(no), "error", **values)
    return go(endpoint, said, **values)


def refused(no: Refusal) -> str:
    """A refusal as one sentence in the reader's language."""
    reader = language()
    if isinstance(no, Invalid) and no.fields:
        codes = [code for path in no.fields.values() for code in path]
        said = [sentences.field_sentence(code, no.details, reader) for code in codes]
        return " ".join(dict.fromkeys(said))
    return sentences.sentence(no.code, no.kind, no.details, reader)
