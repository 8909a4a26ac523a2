"""The small documents by which servers say where their parts lie (RFC 7033, NodeInfo)."""

from typing import Any

from services.common.outgoing import Outgoing, OutgoingError
from services.federation.domain.parsing import NotReadable, parse
from services.federation.fetch import FetchFailed

LARGEST = 64 * 1024
SECONDS = 15.0
REDIRECTS = 2
ACCEPT = "application/jrd+json, application/json"

Link = dict[str, Any]


def links_of(outgoing: Outgoing, url: str) -> list[Link]:
    """The links of one of them; none where there is no such document. Raises FetchFailed when the
    server cannot be reached."""
    try:
        answer = outgoing.request(
            "GET",
            url,
            {"accept": ACCEPT},
            limit_bytes=LARGEST,
            seconds=SECONDS,
            redirects=REDIRECTS,
        )
        found = parse(answer.body, LARGEST) if answer.status == 200 else {}
    except OutgoingError as no:
        raise FetchFailed(f"it cannot be reached ({no.code})", passing=True) from None
    except NotReadable:
        return []
    links = found.get("links")
    return [one for one in links if isinstance(one, dict)] if isinstance(links, list) else []
