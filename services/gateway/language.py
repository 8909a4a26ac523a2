"""Which of our languages a client asks for."""

from functools import lru_cache

from flask import g, request
from werkzeug.http import parse_accept_header
from werkzeug.datastructures import LanguageAccept

LANGUAGES = ("ar", "en")
DEFAULT = "ar"


@lru_cache(maxsize=512)
def _asked_for(header: str) -> str:
    accepted = parse_accept_header(header, LanguageAccept)
    return accepted.best_match(LANGUAGES, default="") or ""


def asked_for(header: str) -> str:
    """The best of our languages for an `Accept-Language`, or nothing when it names none."""
    return _asked_for(header) if 0 < len(header) <= 200 else ""


def language() -> str:
    """The reader's language: what the request asks for, the person's own, Arabic."""
    asked = asked_for(request.headers.get("Accept-Language", ""))
    identity = g.get("identity")
    own = identity.language if identity is not None else ""
    return asked or (own if own in LANGUAGES else DEFAULT)
