"""The door other servers come to: it passes on and decides nothing."""

import base64
import json

from flask import Blueprint, Response, request

from services.common.contracts.federation import ReadDocument, SignedDelivery
from services.gateway import doorway
from services.gateway.node import node

activitypub = Blueprint("activitypub", __name__)

MEDIA_TYPE = "application/activity+json; charset=utf-8"


@activitypub.get("/ap/relay")
def document() -> Response:
    """A document of ours (contract 1.4)."""
    uri = f"{node().settings.origin}{request.path}"
    found = node().federation.document(ReadDocument(uri=uri))
    body = json.dumps(found.document, ensure_ascii=False)
    return Response(body, found.status, {"Vary": "Accept"}, content_type=MEDIA_TYPE)


@activitypub.post("/ap/inbox")
@activitypub.post("/ap/relay/inbox")
@activitypub.post("/ap/groups/<name>/inbox")
@activitypub.post("/ap/people/<name>/inbox")
def inbox(name: str = "") -> Response:
    """What other servers bring: passed on as it came, for its signature covers all of it."""
    answer = node().federation.receive(
        SignedDelivery(
            url=_asked_url(),
            headers=_headers(),
            body=base64.b64encode(request.get_data()).decode(),
            source=request.environ.get(doorway.CLIENT, ""),
        )
    )
    body = json.dumps({"error": answer.reason}) if answer.reason else ""
    response = Response(body, answer.status, content_type="application/json")
    if answer.retry_after:
        response.headers["Retry-After"] = str(answer.retry_after)
    return response


def _asked_url() -> str:
    """The URL as it was asked for: unquoting and quoting again would not give it back."""
    raw = request.environ.get("RAW_URI", "")
    return f"{node().settings.origin}{raw if raw.startswith('/') else request.full_path}"


def _headers() -> dict[str, str]:
    private = ("authorization", "cookie")
    named = ((name.lower(), value) for name, value in request.headers.items())
    return {name: value for name, value in named if name not in private}
