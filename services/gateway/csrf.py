"""Forms only from our own pages: a token bound to the browser, and where the request came from."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import Response, g, request
from markupsafe import Markup

from services.common.errors import Forbidden
from services.gateway.auth import COOKIE
from services.gateway.node import node

FIELD = "csrf_token"
FORM_COOKIE = "multaqa_form"
SAFE = ("GET", "HEAD", "OPTIONS")
UNBOUND = (
    "root.unsubscribe_now",
    "root.invitation_stop",
    "root.telegram_hook",
    "root.whatsapp_hook",
    "root.mail_hook",
    "activitypub.inbox",
)
"""What mail programs, chats, mail providers and other servers post, without cookie or page of ours;
a token in the address, a header or a signature stands in."""
HARMLESS = ("web.theme",)
"""Changes nothing but a colour, on pages that are the same for everybody and carry no token."""


def csrf_token() -> str:
    """The token for a form on the page being written."""
    return _token(_browser())


def csrf_field() -> Markup:
    """The hidden field every form that changes something carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def check_csrf() -> None:
    """Refuse a changing request that did not come from a form of ours."""
    if request.method in SAFE or request.endpoint in UNBOUND:
        return
    if not _from_here():
        raise Forbidden("form.foreign")
    if request.endpoint in HARMLESS:
        return
    bound = request.cookies.get(COOKIE) or request.cookies.get(FORM_COOKIE)
    given = request.form.get(FIELD, "") or request.headers.get("X-CSRF-Token", "")
    if not bound or not hmac.compare_digest(_token(bound).encode(), given.encode()):
        raise Forbidden("form.expired")


def keep_form_cookie(response: Response) -> Response:
    """Give a browser without a session something its forms can be bound to."""
    if made := g.get("form_cookie"):
        response.set_cookie(
            FORM_COOKIE, made, httponly=True, samesite="Lax", secure=node().secure, path="/"
        )
    return response


def _browser() -> str:
    bound = request.cookies.get(COOKIE) if g.get("identity") is not None else None
    bound = bound or request.cookies.get(FORM_COOKIE) or g.get("form_cookie")
    if not bound:
        bound = g.form_cookie = secrets.token_urlsafe(24)
    return bound


def _token(bound: str) -> str:
    key = b"csrf\x1f" + node().settings.secret.encode()
    return hmac.new(key, bound.encode(), hashlib.sha256).hexdigest()


def _from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site", "")
    if site and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin", "")
    if not origin:
        return True
    own = (urlsplit(node().settings.origin).netloc, request.host)
    return urlsplit(origin).netloc in own
