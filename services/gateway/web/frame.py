"""The frame of every page: common variables, rendering, refusals as pages."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for

from services.common.caller import CallFailed
from services.common.errors import Refusal, Unavailable
from services.gateway import doorway
from services.gateway.auth import asker
from services.gateway.etags import tag, tagged
from services.gateway.i18n import current_reader
from services.gateway.language import LANGUAGES
from services.gateway.marks import Mark
from services.gateway.negotiating import document_path
from services.gateway.node import node
from services.gateway.web import addresses
from services.gateway.web.blueprint import set_reader

T = TypeVar("T")

OWN_WORDS = ("route.unknown", "route.method_not_allowed", "request.malformed", "node.failed")
"""Codes whose sentence is for programs; the page has better ones for people."""
THEMES = ("light", "dark")
RETRY_SECONDS = 2
QUIET_SECONDS = 10
"""How long the bell is left alone after notifications did not answer: a page must not wait."""


def page(template: str, code: int = 200, public: bool = False, **values: Any) -> Response:
    """A page. `public` ones may be kept for a moment and given to anybody who is not signed in."""
    body = render_template(template, **values).encode()
    response = Response(body, code, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = current_reader().language
    response.vary.add("Cookie")
    if code in (429, 503):
        response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    if public and _same_for_anybody():
        request.environ[doorway.PUBLIC] = True
        return tagged(response, tag(body))
    return response


def shared(response: Response) -> Response:
    """A file that may be kept for a moment and given to anybody who is not signed in."""
    if g.get("identity") is None:
        request.environ[doorway.PUBLIC] = True
    return response


def _same_for_anybody() -> bool:
    personal = g.get("identity") is not None or g.get("form_cookie")
    said = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return not (personal or said or g.get("missing"))


def common() -> dict[str, Any]:
    """What every template may use; docs/pages.md lists it."""
    theme = request.cookies.get("theme", "")
    swapped = addresses.in_languages(request.path)
    origin = node().settings.origin
    return {
        "me": g.get("identity"),
        "unread": _unread() if g.get("identity") is not None else 0,
        "live_after": str(Mark(node().clock.now())),
        "node_name": node().settings.name_in(current_reader().language),
        "theme": theme if theme in THEMES else "auto",
        "canonical": f"{origin}{request.path}" if swapped else None,
        "alternates": [(language, origin + swapped[language]) for language in swapped],
        "default_language": LANGUAGES[0],
        "activity": _document(origin),
        "missing": g.get("missing", False),
        "errors": {},
    }


def _document(origin: str) -> str | None:
    """Where other servers read what this page shows; only what anybody sees has such a place."""
    place = document_path(request.path)
    return origin + place if place and g.get("identity") is None else None


def _unread() -> int:
    shelf = current_app.extensions
    if time.monotonic() < shelf.get("multaqa_bell_quiet", 0.0):
        return 0
    try:
        return node().notifications.unread(asker()).count
    except (Refusal, CallFailed):
        shelf["multaqa_bell_quiet"] = time.monotonic() + QUIET_SECONDS
        return 0


def attempt(ask: Callable[[], T], otherwise: T) -> T:
    """An answer the page can do without: while its service is down, `otherwise` and a notice."""
    try:
        return ask()
    except (Unavailable, CallFailed):
        g.missing = True
        return otherwise


def several(ask: Callable[[], list[T]]) -> list[T]:
    """A list the page can do without, empty while its service is down."""
    return attempt(ask, [])


def go(endpoint: str, said: str = "", kind: str = "success", **values: Any) -> Response:
    """On to another page after a form, with something to say there."""
    if said:
        flash(said, kind)
    return away(url_for(endpoint, **values))


def away(url: str) -> Response:
    """On to an address of our own."""
    return redirect(url, 303, Response)  # type: ignore[return-value]


def refusal_page(no: Refusal, status: int, sentence: str, problem: dict[str, Any]) -> Response:
    """A refusal as a page; whoever is not signed in is led to where one signs in."""
    set_reader()
    if status == 401:
        back = request.full_path if request.query_string else request.path
        if request.method not in ("GET", "HEAD"):
            back = addresses.parent(request.path)
        return away(url_for("web.signin", next=back))
    own_words = no.code in OWN_WORDS or status == 503
    return page(
        "error.html",
        status,
        status=status,
        activity=None,
        detail=None if own_words else sentence,
        request_id=problem["request_id"],
        retry_after=no.details.get("retry_after"),
    )
