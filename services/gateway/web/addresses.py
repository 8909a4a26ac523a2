"""Addresses within the pages: which are our own, and the same page in another language."""

import re
from urllib.parse import urlsplit

from services.gateway.language import LANGUAGES

_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,1000}")


def own(address: str | None) -> str:
    """The address when it is a path of this site, else nothing: forms lead nowhere else."""
    if not address or not _OWN.fullmatch(address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else address


def in_language(address: str, language: str) -> str:
    """The same page in another language; the front page for what has none."""
    _, first, rest = [*address.split("/", 2), "", ""][:3]
    if first.split("?")[0] not in LANGUAGES:
        return f"/{language}/"
    return f"/{language}/{rest}"


def in_languages(path: str) -> dict[str, str]:
    """The page in every language; empty when it is not below one."""
    if path[1:3] not in LANGUAGES or path[3:4] not in ("", "/"):
        return {}
    return {language: in_language(path, language) for language in LANGUAGES}


def parent(path: str) -> str:
    """The page a form's own address stands below: `/ar/events/x` for `/ar/events/x/rsvp`."""
    parts = path.split("/")
    if len(parts) >= 4 and parts[2] in ("events", "communities"):
        return "/".join(parts[:4])
    return "/".join(parts[:2]) + "/"
