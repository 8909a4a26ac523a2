"""Where other servers look first: WebFinger, host-meta, NodeInfo (contract 1.2, 1.3)."""

import json
from typing import Any

from flask import Blueprint, Response, request

from services.common.contracts.federation import ReadFinger, ReadNodeInfo
from services.common.errors import Refusal
from services.gateway import doorway
from services.gateway.activitypub import refused
from services.gateway.node import node

discovery = Blueprint("discovery", __name__)
discovery.register_error_handler(Refusal, refused)

JRD = "application/jrd+json; charset=utf-8"
NODE_INFO = 'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.1#"'
_HOST_META = """<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
<Link rel="lrdd" type="application/jrd+json" template="{}/.well-known/webfinger?resource={{uri}}"/>
</XRD>
"""


@discovery.get("/.well-known/webfinger")
def webfinger() -> Response:
    """Who of us a name stands for (RFC 7033)."""
    resource = request.args.get("resource", "")
    if not resource or len(resource) > 2000:
        return _open(Response(json.dumps({"error": "resource"}), 400, content_type=JRD))
    found = node().federation.finger(ReadFinger(resource=resource))
    return _shown(found.document, JRD)


@discovery.get("/.well-known/host-meta")
def host_meta() -> Response:
    """Where to ask for names: Mobilizon looks here first."""
    body = _HOST_META.format(node().settings.origin)
    return _open(Response(body, content_type="application/xrd+xml; charset=utf-8"))


@discovery.get("/.well-known/nodeinfo")
def node_info_links() -> Response:
    """Where NodeInfo lies, and the node's own actor (FEP-2677)."""
    origin = node().settings.origin
    links = [
        {
            "rel": "http://nodeinfo.diaspora.software/ns/schema/2.1",
            "href": f"{origin}/nodeinfo/2.1",
        },
        {
            "rel": "https://www.w3.org/ns/activitystreams#Application",
            "href": f"{origin}/ap/relay",
        },
    ]
    return _shown({"links": links}, "application/json; charset=utf-8")


@discovery.get("/nodeinfo/2.1")
def node_info() -> Response:
    """What this server is (NodeInfo 2.1)."""
    return _shown(node().federation.node_info(ReadNodeInfo()).document, NODE_INFO)


def _shown(document: dict[str, Any], media_type: str) -> Response:
    request.environ[doorway.PUBLIC] = True
    return _open(Response(json.dumps(document, ensure_ascii=False), content_type=media_type))


def _open(response: Response) -> Response:
    # Programs in browsers ask too (RFC 7033, 5).
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
