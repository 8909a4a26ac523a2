"""The door other servers come to: it passes on and decides nothing."""

import json

from flask import Blueprint, Response, request

from services.common.contracts.federation import ReadDocument
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
