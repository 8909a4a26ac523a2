"""How a no is told: kind to status, code to sentence, as a JSON problem or as a page."""

import json
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from services.common.caller import CallFailed
from services.common.context import current
from services.common.errors import Invalid, NotFound, Refusal
from services.common.log import did
from services.gateway import sentences
from services.gateway.auth import on_api
from services.gateway.language import language
from services.gateway.node import node

STATUS = {
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "stale": 412,
    "too_many": 429,
    "unavailable": 503,
}

HTTP_CODES: dict[int, tuple[type[Refusal], str]] = {
    400: (Invalid, "request.malformed"),
    404: (NotFound, "route.unknown"),
    405: (Invalid, "route.method_not_allowed"),
    413: (Invalid, "request.too_large"),
    414: (Invalid, "request.too_large"),
    415: (Invalid, "request.not_json"),
}
PAGE = "multaqa.page_of_refusal"
RETRY_SECONDS = 2

PageOfRefusal = Callable[[Refusal, int, str, dict[str, Any]], Response]
"""Writes a refusal as a page: refusal, status, sentence, the problem document."""


def register(app: Flask) -> None:
    """Answer everything that is raised, expected or not."""
    app.register_error_handler(Refusal, answer)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CallFailed, _bug_elsewhere)
    app.register_error_handler(Exception, _bug)


def answer(no: Refusal, status: int = 0) -> Response:
    """The response for a refusal."""
    status = status or STATUS.get(no.kind, 500)
    reader = language()
    problem = document(no, status, reader)
    if on_api():
        # The name of an unknown field is the client's text: half a character stays an escape.
        body = json.dumps(problem, ensure_ascii=False).encode("utf-8", "backslashreplace")
        response = Response(body, status, content_type="application/problem+json")
    else:
        write: PageOfRefusal = current_app.config.get(PAGE) or _plain_page
        response = write(no, status, problem["detail"], problem)
    if status in (429, 503) or "retry_after" in no.details:
        response.headers["Retry-After"] = str(no.details.get("retry_after", RETRY_SECONDS))
    if status == 401 and on_api():
        response.headers["WWW-Authenticate"] = 'Bearer realm="multaqa"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = reader
    return response


def document(no: Refusal, status: int, reader: str) -> dict[str, Any]:
    """The problem as RFC 9457 has it, with our `code`, `errors` by field and `request_id`."""
    problem: dict[str, Any] = {
        "type": f"{node().settings.origin}/api/v1/docs#{no.code}",
        "title": sentences.title(status, reader),
        "status": status,
        "detail": sentences.sentence(no.code, no.kind, no.details, reader),
        "code": no.code,
        "request_id": current().request,
    }
    details = {k: value for k, value in no.details.items() if k not in ("fields", "choices")}
    if details:
        problem["details"] = details
    if isinstance(no, Invalid) and no.fields:
        problem["errors"] = {
            path: [_field_problem(path, code, no.details, reader) for code in codes]
            for path, codes in no.fields.items()
        }
    return problem


def _field_problem(path: str, code: str, details: dict[str, Any], reader: str) -> dict[str, Any]:
    problem = {"code": code, "message": sentences.field_sentence(code, details, reader)}
    choices = details.get("choices", {}).get(path)
    return {**problem, "choices": choices} if choices else problem


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if error.code >= 500:
        return _bug(error)
    make, code = HTTP_CODES.get(error.code, (Invalid, "request.malformed"))
    response = answer(make(code), error.code)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _bug_elsewhere(error: CallFailed) -> Response:
    did("met a bug elsewhere", logging.ERROR, incident=str(error)[:40], path=_route())
    return answer(Refusal("node.failed"), 500)


def _bug(error: BaseException) -> Response:
    did("met a bug", logging.ERROR, error=error, path=_route())
    return answer(Refusal("node.failed"), 500)


def _route() -> str:
    return request.url_rule.rule if request.url_rule else ""


def _plain_page(no: Refusal, status: int, sentence: str, problem: dict[str, Any]) -> Response:
    return Response(f"{sentence}\n{problem['request_id']}\n", status, mimetype="text/plain")
