"""The door other servers come to: it passes on and decides nothing."""

import base64
import json

from flask import Blueprint, Response, request

from services.common.context import current
from services.common.contracts.federation import DocumentView, ReadDocument, SignedDelivery
from services.common.errors import Refusal
from services.gateway import doorway
from services.gateway.node import node
from services.gateway.refusals import STATUS

activitypub = Blueprint("activitypub", __name__)

MEDIA_TYPE = "application/activity+json; charset=utf-8"


@activitypub.get("/ap/<path:path>")
def document(path: str) -> Response:
    """A document of ours (contract 1.4)."""
    uri = f"{node().settings.origin}/ap/{path}"
    asked = ReadDocument(uri=uri)
    if "Signature" in request.headers:
        source = request.environ.get(doorway.CLIENT, "")
        asked = ReadDocument(uri=uri, url=_asked_url(), headers=_headers(), source=source)
    return written(node().federation.document(asked), MEDIA_TYPE)


def written(found: DocumentView, media_type: str) -> Response:
    """A document as an answer; one for anybody may be kept for a moment."""
    body = json.dumps(found.document, ensure_ascii=False, separators=(",", ":"))
    response = Response(body, found.status, {"Vary": "Accept"}, content_type=media_type)
    if found.public and not node().settings.federation_secure:
        request.environ[doorway.PUBLIC] = True
    else:
        response.headers["Cache-Control"] = "private, no-store"
    return response


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


@activitypub.errorhandler(Refusal)
def refused(no: Refusal) -> Response:
    """A no in the form servers expect: a status, and a code for whoever looks for the reason."""
    body = json.dumps({"error": no.code, "request_id": current().request})
    return Response(body, STATUS.get(no.kind, 500), content_type="application/json")
