"""For whoever watches the node: alive, ready, counted."""

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from flask import Blueprint, Response, jsonify

from services.common.caller import CallFailed
from services.common.errors import Refusal, Unavailable
from services.gateway import metrics
from services.gateway.node import node

health = Blueprint("health", __name__)

PROBES = {"membership": ("authenticate", {"token": "-"}), "events": ("feed", {"limit": 1})}
SERVICES = ("membership", "events", "notifications")
TIMEOUT = 3.0


@health.get("/healthz")
def healthz() -> Response:
    """The process is alive."""
    return jsonify(status="ok")


@health.get("/readyz")
def readyz() -> Response:
    """The node can serve; names each part."""
    parts = {"rabbitmq": _broker(), **_services()}
    good = all(state == "ok" for state in parts.values())
    response = jsonify(status="ok" if good else "down", parts=parts)
    response.status_code = 200 if good else 503
    if not good:
        response.headers["Retry-After"] = "2"
    return response


@health.get("/metrics")
def numbers() -> Response:
    """Counts for Prometheus."""
    return Response(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _broker() -> str:
    connected = getattr(node().call, "connected", None)
    return "ok" if connected is None or connected() else "down"


def _services() -> dict[str, str]:
    urls: dict[str, str] = json.loads(node().settings.services_health or "{}")
    if not urls:
        return {name: _answers(name) for name in SERVICES}
    with ThreadPoolExecutor(len(urls)) as pool:
        return dict(zip(urls, pool.map(_ready, urls.values()), strict=True))


def _ready(url: str) -> str:
    url = url if url.endswith("/readyz") else f"{url.rstrip('/')}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:  # noqa: S310 - a setting's URL
            return "ok" if answer.status == 200 else "down"
    except OSError:
        return "down"


def _answers(name: str) -> str:
    method, question = PROBES.get(name, ("unread", {}))
    try:
        node().call(name, method, question)
    except Unavailable:
        return "down"
    except (Refusal, CallFailed):
        return "ok"
    return "ok"
