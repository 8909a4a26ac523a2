"""The OpenAPI document, generated from the routes, and its page."""

import http
import json
import threading
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template_string, request
from flask_smorest import Api
from flask_smorest.utils import prepare_response

from services.gateway import sentences
from services.gateway.api.accounts import accounts
from services.gateway.api.after import after
from services.gateway.api.agenda import agenda
from services.gateway.api.cards import cards
from services.gateway.api.communities import communities
from services.gateway.api.door import door
from services.gateway.api.doors import PREFIX, Noun, answer
from services.gateway.api.elsewhere import elsewhere
from services.gateway.api.events import events
from services.gateway.api.exports import exports
from services.gateway.api.feeds import feeds
from services.gateway.api.following import following
from services.gateway.api.groups import groups
from services.gateway.api.guests import guests
from services.gateway.api.hosting import hosting
from services.gateway.api.imports import imports
from services.gateway.api.interacting import interacting
from services.gateway.api.invitations import invitations
from services.gateway.api.letters import letters
from services.gateway.api.mailbox import mailbox
from services.gateway.api.me import me
from services.gateway.api.members import members
from services.gateway.api.moving import moving
from services.gateway.api.notifications import notifications
from services.gateway.api.passes import passes
from services.gateway.api.peers import peers
from services.gateway.api.people import people
from services.gateway.api.places import places
from services.gateway.api.replies import replies
from services.gateway.api.reports import reports
from services.gateway.api.schemas.fields import Problem
from services.gateway.api.seats import seats
from services.gateway.api.series import series
from services.gateway.api.servers import servers
from services.gateway.api.sessions import sessions
from services.gateway.api.sharing import sharing
from services.gateway.api.trips import trips
from services.gateway.api.ways import ways
from services.gateway.api.webhooks import webhooks
from services.gateway.doorway import PUBLIC

NOUNS = (
    accounts,
    sessions,
    mailbox,
    me,
    notifications,
    people,
    places,
    communities,
    members,
    events,
    cards,
    interacting,
    trips,
    passes,
    series,
    door,
    following,
    guests,
    hosting,
    sharing,
    agenda,
    seats,
    after,
    letters,
    feeds,
    elsewhere,
    exports,
    moving,
    imports,
    invitations,
    webhooks,
    ways,
    groups,
    peers,
    servers,
    replies,
    reports,
)
"""Every part of the API, in the order the document shows them."""

ABOUT = (
    "The public API of a Multaqa node. Errors are `application/problem+json` (RFC 9457) with a "
    "stable `code`. Lists carry `next`; reads carry `ETag`; every POST may carry "
    "`Idempotency-Key`. Text people write is an object by language, one language enough."
)

PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "Accept-Language": ("Language of sentences and texts: `ar` or `en`.", {"type": "string"}),
    "X-Request-Id": (
        "Stands in every log line of this request; made when left out.",
        {"type": "string", "maxLength": 64},
    ),
    "If-None-Match": (
        "The `ETag` of a copy at hand; answers 304 when it is current.",
        {"type": "string"},
    ),
    "If-Match": ("The `ETag` a change was prepared against; 412 when stale.", {"type": "string"}),
    "Idempotency-Key": (
        "Any text; the same key and body within 24 hours has one effect and one answer.",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    ),
}
EXAMPLES = {
    "Accept-Language": "ar",
    "X-Request-Id": "0f3c9f9e",
    "If-None-Match": 'W/"v3-0123456789abcdef"',
    "If-Match": 'W/"v3-0123456789abcdef"',
    "Idempotency-Key": "2f1d2a8e-5c6f",
}


class _Document(Api):
    """Routes are served at once and described when the document is first read: describing all
    of them takes longer than the rest of the gateway's start."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask) -> None:
        self._lock = threading.Lock()
        self._undescribed: list[Noun] = []
        super().__init__(app)

    def serve(self, noun: Noun) -> None:
        """Register a noun's routes."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][noun.name] = self
        self._app.register_blueprint(noun)
        self._undescribed.append(noun)

    def described(self) -> dict[str, Any]:
        """The whole document."""
        with self._lock:
            while self._undescribed:
                noun = self._undescribed.pop(0)
                noun.register_views_in_doc(
                    self, self._app, self.spec, name=noun.name, parameters=None
                )
                self.spec.tag({"name": noun.name, "description": noun.description})
            spec: dict[str, Any] = self.spec.to_dict()
            return spec

    def _register_error_handlers(self) -> None:
        """Refusals are answered in one place, for pages too."""

    def _register_responses(self) -> None:
        for status in http.HTTPStatus:
            if status < 400:
                continue
            response = {"description": status.phrase, "schema": Problem}
            prepare_response(response, self.spec, "application/problem+json")
            self.spec.components.response(status.name, response, lazy=True)


def register(app: Flask) -> None:
    """Register every noun's routes, the document and its page."""
    app.config.update(
        API_TITLE="Multaqa",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {"description": ABOUT, "license": {"name": "AGPL-3.0-or-later"}},
            "servers": [{"url": "/"}],
        },
    )
    document = _Document(app)
    document.spec.components.security_scheme(
        "bearer",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "A session's `access_token`, with the scopes `read`, `write`, `admin`.",
        },
    )
    for name, (words, schema) in PARAMETERS.items():
        document.spec.components.parameter(
            name,
            "header",
            {"description": words, "schema": schema, "example": EXAMPLES[name], "required": False},
        )
    for noun in NOUNS:
        document.serve(noun)
    app.extensions["multaqa.openapi"] = document
    app.register_blueprint(reference)


reference = Blueprint("reference", __name__, url_prefix=PREFIX)


def the_document() -> dict[str, Any]:
    """The OpenAPI document of this application."""
    document: _Document = current_app.extensions["multaqa.openapi"]
    return document.described()


@reference.get("/openapi.json")
def openapi_json() -> Response:
    """The document."""
    request.environ[PUBLIC] = True
    return answer(the_document())


@reference.get("/docs")
def docs() -> Response:
    """The document as a page."""
    request.environ[PUBLIC] = True
    spec = the_document()
    page = render_template_string(
        PAGE, spec=spec, groups=list(_groups(spec)), codes=sorted(sentences.SENTENCES.items())
    )
    return Response(page, content_type="text/html; charset=utf-8")


@reference.get("/docs.css")
def docs_css() -> Response:
    """The page's own few rules."""
    return Response(CSS, content_type="text/css; charset=utf-8")


def _groups(spec: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    for tag in spec["tags"]:
        found = [
            {"path": path, "method": method.upper(), "id": f"{method}{path}", **operation}
            for path, operations in spec["paths"].items()
            for method, operation in operations.items()
            if method != "parameters" and tag["name"] in operation.get("tags", ())
        ]
        for one in found:
            one["body"] = _example(one)
            one["arguments"] = [_resolved(spec, each) for each in _parameters(spec, one)]
        yield tag, found


def _parameters(spec: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    shared: list[dict[str, Any]] = spec["paths"][operation["path"]].get("parameters", [])
    own: list[dict[str, Any]] = operation.get("parameters", [])
    return [*shared, *own]


def _resolved(spec: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in parameter:
        return parameter
    found: dict[str, Any] = spec["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
    return found


def _example(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    example = content.get("example")
    return json.dumps(example, ensure_ascii=False, indent=2) if example else ""


PAGE = """<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Multaqa API {{ spec.info.version }}</title>
<link rel="stylesheet" href="{{ url_for('static', filename='css/tokens.css') }}">
<link rel="stylesheet" href="{{ url_for('reference.docs_css') }}">
</head>
<body>
<header><h1>Multaqa API {{ spec.info.version }} <span lang="ar" dir="rtl">واجهة ملتقى</span></h1>
<p>{{ spec.info.description }}</p>
<p><a href="{{ url_for('reference.openapi_json') }}">OpenAPI document</a></p></header>
<nav aria-label="Parts"><ul>
{% for tag, operations in groups %}<li><a href="#{{ tag.name }}">{{ tag.name }}</a></li>{% endfor %}
<li><a href="#problems">problems</a></li></ul></nav>
<main>
{% for tag, operations in groups %}
<section id="{{ tag.name }}"><h2>{{ tag.name }}</h2><p>{{ tag.description }}</p>
{% for one in operations %}
<details id="{{ one.id }}"><summary><b class="{{ one.method|lower }}">{{ one.method }}</b>
<code>{{ one.path }}</code> <span>{{ one.summary }}</span></summary>
{% if one.arguments %}<table><caption>Parameters</caption>
<thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Meaning</th></tr></thead>
<tbody>{% for each in one.arguments %}<tr><td><code>{{ each.name }}</code></td>
<td>{{ each.in }}</td><td>{{ each.description }}</td></tr>{% endfor %}</tbody></table>{% endif %}
{% if one.body %}<p>Body</p><pre tabindex="0">{{ one.body }}</pre>{% endif %}
<p>Answers: {% for status, response in one.responses|dictsort %}<code>{{ status }}</code>
{% endfor %}</p></details>
{% endfor %}</section>
{% endfor %}
<section id="problems"><h2>problems</h2>
<dl>{% for code, sentence in codes %}<dt id="{{ code }}"><code>{{ code }}</code></dt>
<dd>{{ sentence }}</dd>{% endfor %}</dl></section>
</main>
</body>
</html>
"""

CSS = """
body { margin-inline: auto; max-inline-size: 60rem; padding: 1.5rem var(--gutter, 1.5rem);
  font-family: var(--font, system-ui, sans-serif); line-height: var(--leading, 1.6);
  color: var(--ink, CanvasText); background: var(--ground, Canvas); }
h1, h2 { line-height: var(--leading-tight, 1.25); }
h1 span { margin-inline-start: 1rem; color: var(--palm, inherit); }
h2 { margin-block-start: 2.5rem; }
a { color: var(--palm, LinkText); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
nav a { display: inline-block; padding-block: .5rem; }
details { margin-block: .5rem; border: 1px solid var(--line, GrayText);
  border-radius: var(--radius, .5rem); background: var(--surface, Canvas); }
details > * { margin-inline: 1rem; }
summary { margin: 0; padding: .625rem 1rem; cursor: pointer; }
summary b { display: inline-block; min-inline-size: 4.5rem; color: var(--palm, inherit); }
summary b.delete { color: var(--rumman, inherit); }
summary span { color: var(--ink-soft, inherit); }
code, pre { font-family: var(--font-mono, monospace); font-size: .9em; }
pre { padding: 1rem; overflow-x: auto; border-radius: var(--radius, .5rem);
  background: var(--surface-sunk, Canvas); }
table { inline-size: calc(100% - 2rem); border-collapse: collapse; }
caption { text-align: start; font-weight: var(--weight-bold, 600); }
th, td { padding-block: .375rem; padding-inline: 0 .75rem; text-align: start;
  vertical-align: top; border-block-end: 1px solid var(--line, GrayText); }
dt { margin-block-start: .75rem; }
"""
