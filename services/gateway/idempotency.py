"""The same POST twice under one key: one effect and one answer."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from flask import Response, g, request
from markupsafe import Markup

from services.common.contracts.membership import BeginRequest, FinishRequest
from services.common.errors import Conflict, Invalid
from services.common.ids import derived_id, new_id
from services.gateway.auth import on_api
from services.gateway.node import node

HEADER = "Idempotency-Key"
FIELD = "idempotency_key"
KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Link", "Cache-Control")
LARGEST = 256 * 1024


@dataclass(frozen=True)
class _Begun:
    key: str
    fingerprint: str


def begin(client: str) -> Response | None:
    """Remember the key before anything is done; gives the answer when it was done already.

    Raises Conflict while the first request is still at work, Invalid when the body is another.
    """
    if request.method != "POST":
        return None
    given = request.headers.get(HEADER) or _form_key()
    if given is None:
        return None
    if not 1 <= len(given) <= 255 or not given.isprintable() or not given.isascii():
        raise Invalid(fields={HEADER: ["invalid"]})
    identity = g.get("identity")
    who = identity.person if identity is not None else f"address {client}"
    fingerprint = _fingerprint()
    # A form that was sent, gone back to and changed is a new one; a program's key is a promise.
    parts = (given,) if on_api() else (given, fingerprint)
    begun = _Begun(_digest(who, request.path, *parts), fingerprint)
    record = node().membership.begin_request(
        BeginRequest(key=begun.key, fingerprint=begun.fingerprint)
    )
    if record.state == "differs":
        raise Invalid("idempotency.key_reused")
    if record.state == "done" and record.answer:
        kept = _open(begun.key, record.answer)
        if kept is not None:
            return kept
    if record.state == "running":
        raise Conflict("request.in_progress", {"retry_after": 1})
    g.begun = begun
    return None


def finish(response: Response) -> Response:
    """Keep the answer under its key, unless trying again may well give another."""
    begun: _Begun | None = g.pop("begun", None)
    if begun is None:
        return response
    passing = response.status_code >= 500 or response.status_code in (401, 429)
    body = b"" if response.direct_passthrough else response.get_data()
    keep = not passing and len(body) <= LARGEST
    sealed = _seal(begun.key, response, body) if keep else ""
    node().membership.finish_request(FinishRequest(key=begun.key, answer=sealed))
    return response


def idempotency_field() -> Markup:
    """The hidden field of a form that makes something: sent twice, it is done once."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, new_id())


def fresh_id(kind: str) -> str:
    """The id of something about to be made: the same again when the request is repeated."""
    begun: _Begun | None = g.get("begun")
    if begun is None:
        return new_id()
    return derived_id("request", kind, begun.key, begun.fingerprint)


def _form_key() -> str | None:
    # A browser's form has no header to carry it; on the API a form is no body at all.
    return None if on_api() else request.form.get(FIELD) or None


def _fingerprint() -> str:
    if on_api():
        body = request.get_data(cache=True)
    else:
        body = json.dumps(
            sorted((k, v) for k, v in request.form.items(multi=True) if k != "csrf_token")
        ).encode()
    return _digest(request.method, request.full_path, hashlib.sha256(body).hexdigest())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _vault(key: str) -> Fernet:
    # Answers may hold tokens: whoever reads the database must not be able to use them.
    secret = hmac.new(node().settings.secret.encode(), b"idempotency" + key.encode(), "sha256")
    return Fernet(base64.urlsafe_b64encode(secret.digest()))


def _seal(key: str, response: Response, body: bytes) -> str:
    kept = {
        "status": response.status_code,
        "headers": [(n, response.headers[n]) for n in KEPT_HEADERS if n in response.headers],
        "body": base64.b64encode(body).decode(),
    }
    return _vault(key).encrypt(json.dumps(kept).encode()).decode()


def _open(key: str, sealed: str) -> Response | None:
    try:
        kept = json.loads(_vault(key).decrypt(sealed.encode()))
    except (InvalidToken, ValueError):
        # The node's secret was changed meanwhile: the answer is lost, its effect is not.
        return None
    response = Response(base64.b64decode(kept["body"]), kept["status"])
    for name, value in kept["headers"]:
        response.headers[name] = value
    response.headers["Idempotency-Replayed"] = "true"
    return response
