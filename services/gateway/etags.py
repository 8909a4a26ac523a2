"""Versions of what is read: `ETag`, `If-None-Match`, and `If-Match` on changes."""

import hashlib
import re

from flask import Response, request

from services.common.errors import Stale

_TAG = re.compile(r'(?:W/)?"v(\d{1,15})-[0-9a-f]*"')


def tag(body: bytes, version: int | None = None) -> str:
    """A weak tag of a body; with its version where there is one, so that a change can name it."""
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    return f'W/"{digest}"' if version is None else f'W/"v{version}-{digest}"'


def matches(header: str, etag: str) -> bool:
    """Whether an `If-None-Match` names this tag."""
    if header.strip() == "*":
        return True
    wanted = etag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") == wanted for one in header.split(","))


def tagged(response: Response, etag: str) -> Response:
    """The response under its tag, or 304 when the client has it already."""
    response.headers["ETag"] = etag
    header = request.headers.get("If-None-Match", "")
    if header and request.method in ("GET", "HEAD") and matches(header, etag):
        response.status_code = 304
        response.set_data(b"")
        for name in ("Content-Type", "Content-Length"):
            response.headers.pop(name, None)
    return response


def expected_version() -> int | None:
    """The version a change was prepared against, from `If-Match`; None when it does not matter.

    Raises Stale for a tag that was never ours.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        return None
    versions = [int(found) for found in _TAG.findall(header)]
    if not versions:
        raise Stale("request.stale")
    return max(versions)
