"""The answer that stays open, for the API and the pages alike."""

from flask import Response, request

from services.common.contracts.live import NewsReader
from services.gateway import doorway
from services.gateway.auth import identity
from services.gateway.language import language
from services.gateway.marks import Mark
from services.gateway.node import node

EVENTS = "text/event-stream"
AGAIN = b"retry: 5000\n\n"


def news(token: str, after: str) -> Response:
    """What is new since a mark, as server-sent events. Whoever accepts those by name is kept on
    the line and told more as it happens; anybody else may ask again.

    `after` is the id of the last event, where the client cannot send it as a header. Raises
    Unavailable `live.full`.
    """
    person, live = identity().person, node().live
    mark = Mark.read(request.headers.get("Last-Event-ID") or after, node().clock.now())
    reader = NewsReader(id="", person=person, language=language(), since=mark.since)
    missed, mark = live.catch_up(reader, mark)
    response = Response(AGAIN + missed, content_type=EVENTS)
    # A proxy that gathers or packs would keep the news to itself.
    response.headers["Cache-Control"] = "no-store, no-transform"
    response.headers["X-Accel-Buffering"] = "no"
    if request.method == "GET" and EVENTS in request.headers.get("Accept", ""):
        stream = live.open(person, token, reader.language, mark)
        request.environ[doorway.STREAM] = stream
    return response
