"""What every request passes first and every answer last, before and after Flask.

Request id, client address, body limit, kept answers, security headers, one log line, counts.
"""

import io
import re
import time
import uuid
from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from typing import Any

from services.common.context import working_for
from services.common.log import did
from services.common.settings import Settings
from services.gateway import metrics
from services.gateway.cache import Answer, AnswerCache
from services.gateway.etags import matches
from services.gateway.language import asked_for
from services.gateway.negotiating import document_path, prefers_document

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGI = Callable[[Environ, StartResponse], Iterable[bytes]]

REQUEST_ID = "multaqa.request_id"
CLIENT = "multaqa.client"
ROUTE = "multaqa.route"
PUBLIC = "multaqa.public"
TOO_LARGE = "multaqa.too_large"
STREAM = "multaqa.stream"

LARGEST_BODY = 1024 * 1024
LARGEST_UPLOAD = 6 * 1024 * 1024
"""For files organisers hand in; the services say how large each may be."""
_UPLOADS = re.compile(r"/(api/v1|ar|en)/communities/[^/]+/imports/?")
DRAINED = 32 * 1024 * 1024
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_THEME = re.compile(r"(?:^|;\s*)theme=(light|dark)(?=;|$)")
_QUIET = ("/healthz", "/readyz", "/metrics", "/static/")

HEADERS = [
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; "
        "base-uri 'none'; manifest-src 'self'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
]
EMBEDDED = [
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors *; "
        "base-uri 'none'; "
        "form-action 'none'",
    ),
    *(one for one in HEADERS if one[0] in ("X-Content-Type-Options", "Referrer-Policy")),
]
"""For the list other sites show in a frame: the one page that may stand in one."""
HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
CORS = [
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "ETag, Link, Location, Retry-After, X-Request-Id, Idempotency-Replayed, "
        "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset",
    ),
]
PREFLIGHT = [
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE"),
    (
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Accept-Language, Idempotency-Key, If-Match, "
        "If-None-Match, X-Request-Id",
    ),
    ("Access-Control-Max-Age", "86400"),
    ("Content-Length", "0"),
]


class Doorway:
    """Wraps the application; itself a WSGI application."""

    def __init__(self, application: WSGI, settings: Settings, cache: AnswerCache) -> None:
        self.application = application
        self.cache = cache
        self.proxies = _networks(settings.trusted_proxies)
        self.headers = [*HEADERS, HSTS] if settings.origin.startswith("https:") else HEADERS

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        environ[REQUEST_ID] = request_id
        environ[CLIENT] = self._client(environ)
        path, place = _negotiated(environ)
        with working_for(request_id):
            answer = self._answer(environ, path)
            # A page may say a policy of its own; everything else gets ours.
            extra = [one for one in self._headers(path, answer) if not answer.header(one[0])]
            extra.append(("X-Request-Id", request_id))
            if place:
                extra.append(("Vary", "Accept"))
            if path.startswith("/api/"):
                extra += CORS
            stream: Any = environ.get(STREAM)
            if stream is not None:
                answer.headers[:] = [one for one in answer.headers if one[0] != "Content-Length"]
                stream.first = answer.body
            start_response(answer.status, answer.headers + extra)
            self._say(environ, path, answer, time.perf_counter() - began)
        if stream is not None:
            return stream
        return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def _headers(self, path: str, answer: Answer) -> list[tuple[str, str]]:
        # A refusal below /embed/ is an ordinary page and stays out of frames.
        if path.startswith("/embed/") and answer.code in (200, 304):
            return [*EMBEDDED, *self.headers[len(HEADERS) :]]
        return self.headers

    def _answer(self, environ: Environ, path: str) -> Answer:
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS" and path.startswith("/api/"):
            return Answer("204 NO CONTENT", list(PREFLIGHT), b"", "preflight")
        if "HTTP_TRANSFER_ENCODING" in environ:
            _take_in(environ)
        elif _too_large(environ):
            _drain(environ)
            environ[TOO_LARGE] = True
        if method == "GET" and _anybody(environ, path):
            return self._kept(environ, path)
        answer = self._run(environ)
        # What other servers bring changes nothing before it is applied.
        if method not in ("GET", "HEAD") and answer.code < 500 and not path.startswith("/ap/"):
            self.cache.outdate()
        return answer

    def _kept(self, environ: Environ, path: str) -> Answer:
        condition = environ.pop("HTTP_IF_NONE_MATCH", "")
        speech = ""
        if path[1:4] not in ("ar/", "en/"):
            speech = asked_for(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        theme = _THEME.search(environ.get("HTTP_COOKIE", ""))
        look = theme[1] if theme and not path.startswith("/api/") else ""
        key = "\n".join((path, environ.get("QUERY_STRING", ""), speech, look))
        answer = self.cache.answer(key, lambda: self._run(environ))
        environ[ROUTE] = answer.route
        headers = list(answer.headers)
        if answer.public:
            headers.append(("Age", str(answer.age)))
        if answer.stale:
            headers.append(("Warning", '110 - "Response is Stale"'))
        etag = answer.header("ETag")
        if condition and etag and answer.code == 200 and matches(condition, etag):
            kept = [
                (n, v) for n, v in headers if n.lower() not in ("content-type", "content-length")
            ]
            return Answer("304 NOT MODIFIED", kept, b"", answer.route, answer.public)
        return Answer(answer.status, headers, answer.body, answer.route, answer.public)

    def _run(self, environ: Environ) -> Answer:
        begun: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc: Any = None) -> Any:
            begun[:] = [status, headers]
            return begun.append

        parts = self.application(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        route = environ.get(ROUTE, "")
        return Answer(begun[0], begun[1], body, route, bool(environ.get(PUBLIC)))

    def _client(self, environ: Environ) -> str:
        # Only a proxy we know may say whom it speaks for; from the right, since the left is free
        # text of the client's.
        address = environ.get("REMOTE_ADDR", "")
        if not self.proxies:
            return str(address)
        named = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        while named and self._trusted(address):
            one = named.pop().strip()
            if not one or _address(one) is None:
                break
            address = one
        return str(address)

    def _trusted(self, address: str) -> bool:
        parsed = _address(address)
        return parsed is not None and any(parsed in network for network in self.proxies)

    def _say(self, environ: Environ, path: str, answer: Answer, seconds: float) -> None:
        route = environ.get(ROUTE) or answer.route or "unknown"
        method = environ["REQUEST_METHOD"]
        metrics.answered(method, route, answer.code, seconds)
        if path.startswith(_QUIET):
            return
        ms = round(seconds * 1000, 1)
        did("answered", method=method, route=route, status=answer.code, ms=ms)


def _negotiated(environ: Environ) -> tuple[str, str]:
    """The path to answer, and where the page's document lies if it has one. Whoever asks for the
    document at the page's address is answered as if they had asked there."""
    path: str = environ.get("PATH_INFO", "")
    place = document_path(path) if environ["REQUEST_METHOD"] in ("GET", "HEAD") else ""
    if place and prefers_document(environ.get("HTTP_ACCEPT", "")):
        environ["PATH_INFO"] = place
        return place, ""
    return path, place


def _anybody(environ: Environ, path: str) -> bool:
    if "HTTP_AUTHORIZATION" in environ or "HTTP_RANGE" in environ or path.startswith("/static/"):
        return False
    if "HTTP_SIGNATURE" in environ:
        # A server says who it is, and may be one we do not speak to.
        return False
    return path.startswith("/api/") or "multaqa_" not in environ.get("HTTP_COOKIE", "")


def _limit(environ: Environ) -> int:
    """How large a body may be here."""
    upload = environ["REQUEST_METHOD"] == "POST" and _UPLOADS.fullmatch(environ["PATH_INFO"])
    return LARGEST_UPLOAD if upload else LARGEST_BODY


def _too_large(environ: Environ) -> bool:
    length = environ.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > _limit(environ)


def _take_in(environ: Environ) -> None:
    # A body of unannounced length: as much as is allowed, or none of it.
    stream, pieces, size = environ["wsgi.input"], [], 0
    limit = _limit(environ)
    while size < DRAINED and (piece := stream.read(65536)):
        size += len(piece)
        if size <= limit:
            pieces.append(piece)
        else:
            pieces.clear()
    environ[TOO_LARGE] = size > limit
    environ["wsgi.input"] = io.BytesIO(b"".join(pieces))
    environ["CONTENT_LENGTH"] = str(sum(map(len, pieces)))
    del environ["HTTP_TRANSFER_ENCODING"]


def _drain(environ: Environ) -> None:
    # Read and dropped in small pieces: a client still sending would see a broken connection
    # instead of the answer.
    length = environ.get("CONTENT_LENGTH", "")
    left = min(int(length), DRAINED) if length.isdigit() else 0
    stream = environ["wsgi.input"]
    while left > 0 and (piece := stream.read(min(left, 65536))):
        left -= len(piece)
    environ["CONTENT_LENGTH"] = "0"


def _address(text: str) -> Any:
    try:
        return ip_address(text.strip("[]"))
    except ValueError:
        return None


def _networks(text: str) -> list[Any]:
    parts = [one.strip() for one in text.split(",") if one.strip()]
    return [ip_network(one, strict=False) for one in parts if one != "*"]
