"""Who may say what: the rules that everything signed elsewhere is held against (S6, S14 to S16).

An origin is scheme, host and port. Whoever runs it can sign for everybody there, and for nobody
elsewhere.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from services.federation.domain.reading.shapes import uri, uris, web_address

_PORTS = {"http": 80, "https": 443}


def origin_of(uri: str) -> str:
    """`https://mobi.example`, with the port when it is not the usual one; empty for what is no
    web address."""
    host = host_of(uri)
    return f"{urlsplit(uri).scheme.lower()}://{host}" if host else ""


def host_of(uri: str) -> str:
    """`mobi.example`, with the port when it is not the usual one; empty for what is no web
    address."""
    try:
        parts = urlsplit(uri)
        port, name, scheme = parts.port, parts.hostname, parts.scheme.lower()
    except ValueError:
        return ""
    if scheme not in _PORTS or not name or parts.username is not None:
        return ""
    name = f"[{name}]" if ":" in name else name
    return name if port in (None, _PORTS[scheme]) else f"{name}:{port}"


def same_origin(*uris: str) -> bool:
    """Whether all of these lie on one server."""
    origins = {origin_of(one) for one in uris}
    return len(origins) == 1 and "" not in origins


def id_of(value: Any) -> str:
    """The id of the first thing there, a string or an object; empty when it has none."""
    return uri(value)


def speaks_for_itself(document: dict[str, Any]) -> bool:
    """Whether a document names only actors of its own server as those it is by (S14)."""
    by = [*uris(document.get("attributedTo")), *uris(document.get("actor"))]
    return same_origin(web_address(document.get("id")), *by)


def is_its_own(embedded: dict[str, Any], actor: str) -> bool:
    """Whether an object within an activity may be believed as it stands: it is of the actor's own
    server, or has no id at all (S15). Any other is asked for where it lies."""
    if "id" not in embedded:
        return True
    return same_origin(web_address(embedded["id"]), actor) and speaks_for_itself(embedded)


def may_change(actor: str, owners: Iterable[str], moderators: Iterable[str] = ()) -> bool:
    """Whether an actor may update or delete what belongs to these: as somebody of their server, or
    as a moderator we know of (S16)."""
    return actor in set(moderators) or any(same_origin(actor, one) for one in owners)
