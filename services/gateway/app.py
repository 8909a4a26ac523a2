"""The application: parts put together, routes registered, hooks in order."""

import os
import re
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from services.common.clock import Clock, SystemClock
from services.common.errors import NotFound, Unauthenticated
from services.common.remote import Call
from services.common.settings import Settings
from services.gateway import auth, csrf, doorway, idempotency, ratelimit, refusals, web
from services.gateway.activitypub import activitypub
from services.gateway.api import openapi
from services.gateway.cache import AnswerCache, Writes
from services.gateway.discovery import discovery
from services.gateway.health import health
from services.gateway.node import KEY, Node, node
from services.gateway.ratelimit import RateLimits

_BELOW = re.compile(r"^/(api/v1|ar|en)(?=/)")


def create_app(
    call: Call,
    settings: Settings,
    clock: Clock | None = None,
    limits: RateLimits | None = None,
) -> Flask:
    """The gateway over a carrier of calls; production and the test node both start here."""
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    # A little above the doorway's own limit, for bodies whose length is not announced.
    app.config["MAX_CONTENT_LENGTH"] = doorway.LARGEST_UPLOAD
    app.config["MAX_FORM_MEMORY_SIZE"] = doorway.LARGEST_UPLOAD
    app.url_map.strict_slashes = False
    cache = AnswerCache(Writes(os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")))
    app.extensions[KEY] = Node(
        settings=settings,
        clock=clock or SystemClock(),
        call=call,
        cache=cache,
        limits=limits or RateLimits(settings.rate_limits),
    )
    app.before_request(_welcome)
    app.after_request(_see_off)
    refusals.register(app)
    openapi.register(app)
    app.register_blueprint(health)
    app.register_blueprint(activitypub)
    app.register_blueprint(discovery)
    web.install(app, settings)
    app.wsgi_app = doorway.Doorway(app.wsgi_app, settings, cache)  # type: ignore[method-assign]
    return app


def _welcome() -> Response | None:
    g.identity = None
    environ = request.environ
    environ[doorway.ROUTE] = request.url_rule.rule if request.url_rule else ""
    if request.blueprint == "health" or request.endpoint == "static":
        return None
    if environ.get(doorway.TOO_LARGE):
        raise RequestEntityTooLarge
    if request.view_args and not all(map(_plausible, request.view_args.values())):
        raise NotFound("route.unknown")
    client: str = environ.get(doorway.CLIENT) or request.remote_addr or ""
    _identify_within_limits(client)
    if not auth.on_api():
        csrf.check_csrf()
    if request.routing_exception is None:
        return idempotency.begin(client)
    return None


def _plausible(name: Any) -> bool:
    # Ids, slugs and usernames are short and printable: no service need be asked about others.
    return not isinstance(name, str) or (len(name) <= 200 and name.isprintable())


def _identify_within_limits(client: str) -> None:
    limits = node().limits
    if limits.on and limits.spent(ratelimit.GUESS, f"bad token {client}"):
        limits.count(ratelimit.GUESS, f"bad token {client}")
    try:
        auth.identify()
    except Unauthenticated:
        limits.count(ratelimit.GUESS, f"bad token {client}")
        raise
    who = g.identity.person if g.identity is not None else client
    path = _BELOW.sub("", request.path)
    ratelimit.count_request(limits, path, who, client)


def _see_off(response: Response) -> Response:
    idempotency.finish(response)
    ratelimit.show_limits(response)
    csrf.keep_form_cookie(response)
    if g.get("forget_cookie"):
        auth.sign_out_cookie(response)
    if "Cache-Control" not in response.headers and request.endpoint != "static":
        public = request.environ.get(doorway.PUBLIC)
        response.headers["Cache-Control"] = (
            "public, max-age=0, must-revalidate" if public else "private, no-store"
        )
    if auth.on_api():
        response.headers.setdefault("Vary", "Accept-Language, Authorization")
    return response
