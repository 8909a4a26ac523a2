"""Which of our languages a client asks for."""

from functools import lru_cache

from flask import g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

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
    """The reader's language: what the address or the header asks for, the person's own, Arabic."""
    if (prefix := request.path[1:3]) in LANGUAGES and request.path[3:4] in ("", "/"):
        return prefix
    asked = asked_for(request.headers.get("Accept-Language", ""))
    identity = g.get("identity")
    own = identity.language if identity is not None else ""
    if not request.path.startswith("/api/"):
        # A page without a language in its address: what was chosen comes first.
        asked = request.cookies.get("language", "") or own or asked
        asked = asked if asked in LANGUAGES else ""
    return asked or (own if own in LANGUAGES else DEFAULT)
