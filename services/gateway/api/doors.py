"""How a route of the API is written: what it takes and gives, who may, and its documentation."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, RAISE, Schema
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from services.common.wire import invalid
from services.gateway import auth
from services.gateway.doorway import PUBLIC
from services.gateway.etags import tag, tagged
from services.gateway.node import node

PREFIX = "/api/v1"


class _Parser(FlaskParser):
    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 - the library's own name
        "json": RAISE,
        "query": EXCLUDE,
        "headers": EXCLUDE,
    }

    def load_json(self, req: Any, schema: Any) -> Any:
        """The body as JSON. Raises 400 for what is not JSON and 415 for another type."""
        body: bytes = req.get_data(cache=True)
        if not body.strip():
            return {}
        if req.mimetype != "application/json" and not req.mimetype.endswith("+json"):
            raise UnsupportedMediaType
        try:
            return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise BadRequest from None

    def handle_error(self, error: Any, req: Any, schema: Any, **rest: Any) -> None:  # type: ignore[override]
        """Turn the library's complaint into our own."""
        messages = error.messages
        for location in ("json", "query"):
            if set(messages) == {location}:
                messages = messages[location]
        raise invalid(schema, messages) from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


class Noun(Blueprint):
    """The routes of one noun. `door` declares a route with everything the document needs."""

    ARGUMENTS_PARSER = _Parser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, __name__, url_prefix=PREFIX, description=description)
        self._prepare_doc_cbks.append(_document_headers)

    def door(
        self,
        method: str,
        rule: str,
        *,
        gives: type[Schema] | None = None,
        status: int = 200,
        takes: type[Schema] | None = None,
        query: type[Schema] | None = None,
        example: Any = None,
        needs: str = "",
        public: bool = False,
        refuses: tuple[int, ...] = (),
        content: str = "application/json",
        about: str = "",
    ) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
        """A route.

        `takes` and `query` are read and given to the view, the body first. `needs` is the scope a
        signed-in person's token must have; empty for anybody. `public` answers may be kept for a
        moment and given to anybody else. `refuses` are the statuses it may answer with besides
        the ordinary ones.
        """
        needs_version = method == "PATCH"

        def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
            def enter(*args: Any, **more: Any) -> Response:
                if needs:
                    auth.identity()
                elif public and g.identity is None:
                    request.environ[PUBLIC] = True
                return view(*args, **more)

            enter.__name__, enter.__doc__ = view.__name__, view.__doc__
            made: Any = enter
            if query is not None:
                made = self.arguments(query, location="query")(made)
            if takes is not None:
                made = self.arguments(takes, location="json", example=example)(made)
            if needs:
                made = _signed_in_first(made)
            described: dict[str, Any] = {"content_type": content}
            made = self.response(status, gives, description=about or None, **described)(made)
            if method == "GET":
                same = "The copy named by `If-None-Match` is current."
                made = self.alt_response(304, description=same, success=True)(made)
            refused = {429, *refuses, *([401, 403] if needs else [401])}
            refused |= {422, 400, 415, 413} if takes is not None else set()
            refused |= {422} if query is not None or method == "POST" else set()
            refused |= {409} if method == "POST" else set()
            refused |= {412} if needs_version else set()
            # A name no service need be asked about is unknown, whatever stands there.
            refused |= {404} if "<" in rule else set()
            for one in sorted({*refused, 503}):
                made = self.alt_response(one, HTTPStatus(one).name)(made)
            security: list[dict[str, list[str]]] = [{"bearer": []}]
            if not needs:
                security.insert(0, {})
            made = self.doc(security=security)(made)
            made._apidoc["headers"] = _headers(method)
            self.add_url_rule(rule, None, made, parameters=_path_parameters(rule), methods=[method])
            return view

        return decorate


def _signed_in_first(view: Any) -> Any:
    # Nobody learns what a body should look like before saying who they are.
    def enter(*args: Any, **more: Any) -> Any:
        auth.identity()
        return view(*args, **more)

    enter.__name__, enter.__doc__ = view.__name__, view.__doc__
    enter._apidoc = getattr(view, "_apidoc", {})  # type: ignore[attr-defined]
    return enter


def _document_headers(doc: dict[str, Any], info: dict[str, Any], **_: Any) -> dict[str, Any]:
    doc.setdefault("parameters", []).extend(info.get("headers", ()))
    return doc


def _headers(method: str) -> list[str]:
    found = ["Accept-Language", "X-Request-Id"]
    if method == "GET":
        found.append("If-None-Match")
    elif method == "POST":
        found.append("Idempotency-Key")
    elif method == "PATCH":
        found.append("If-Match")
    return found


_PATH_EXAMPLES = {
    "slug": ("A community's short name.", "riyadh-data"),
    "username": ("A person's username.", "amal"),
    "reply": ("A reply's id.", "6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f001"),
    "key": ("Somebody on the list of an event.", "FaUeLU-UfYaJlFv2Uxv3ow"),
    "token": ("What a ticket's QR code holds.", "6f1c1b0e.FaUeLU.1.Ss7s3a"),
    "session": ("A session's id.", "6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f001"),
    "id": ("The id.", "6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f001"),
}


def _path_parameters(rule: str) -> list[dict[str, Any]]:
    return [
        {
            "in": "path",
            "name": name,
            "required": True,
            "description": words,
            "example": example,
            "schema": {"type": "string"},
        }
        for name, (words, example) in _PATH_EXAMPLES.items()
        if f"<{name}>" in rule
    ]


def answer(
    data: Any,
    status: int = 200,
    *,
    version: int | None = None,
    location: str = "",
) -> Response:
    """Data as JSON, under a tag; with its `version` where a change may name it."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    response = Response(body, status, content_type="application/json")
    if location:
        response.headers["Location"] = f"{node().settings.origin}{PREFIX}{location}"
    if request.method in ("GET", "HEAD") or version is not None:
        return tagged(response, tag(body, version))
    return response


def nothing() -> Response:
    """Done, and there is nothing to say."""
    response = Response(status=204)
    response.headers.pop("Content-Type", None)
    return response


def listing(items: list[Any], next: str | None, **more: Any) -> Response:
    """A slice of a list, and where the next one begins."""
    response = answer({"items": items, "next": next, **more})
    if next:
        query = {**request.args.to_dict(), "cursor": next}
        url = f"{node().settings.origin}{request.path}?{urlencode(query)}"
        response.headers["Link"] = f'<{url}>; rel="next"'
    return response
