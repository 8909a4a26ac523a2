"""Who is asking: bearer tokens on the API, a cookie on the pages."""

from flask import Response, g, request

from services.common.contracts.membership import Identity, SessionOpened, Token
from services.common.contracts.shared import Asker
from services.common.errors import Forbidden, Unauthenticated
from services.gateway.language import language
from services.gateway.node import node

COOKIE = "multaqa_session"
API = "/api/"


def on_api() -> bool:
    """Whether this request is for the API, where cookies mean nothing."""
    return request.path.startswith(API)


def bearer() -> str:
    """The token of the Authorization header, or nothing. Raises Unauthenticated on another kind."""
    header = request.headers.get("Authorization", "")
    if not header:
        return ""
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer" or not token.strip() or len(token) > 500:
        raise Unauthenticated("session.unknown")
    return token.strip()


def identify() -> None:
    """Find out who is asking and keep it for this request; every time anew, so that a revoked
    session ends at once. Raises Unauthenticated for a bad token on the API."""
    g.identity = None
    if on_api():
        if token := bearer():
            g.identity = node().membership.authenticate(Token(token=token))
            require_scope("read" if request.method in ("GET", "HEAD") else "write")
        return
    if token := request.cookies.get(COOKIE, "")[:500]:
        try:
            g.identity = node().membership.authenticate(Token(token=token))
        except Unauthenticated:
            g.forget_cookie = True


def require_scope(scope: str) -> None:
    """Refuse a token that was not given this right. Ending one's own session needs none."""
    identity = g.identity
    if request.method == "DELETE" and request.path.startswith("/api/v1/sessions/"):
        return
    if identity is not None and scope not in identity.scopes:
        raise Forbidden("session.scope_missing", {"scope": scope})


def identity() -> Identity:
    """Who is signed in. Raises Unauthenticated when nobody is."""
    who: Identity | None = g.get("identity")
    if who is None:
        raise Unauthenticated("session.required")
    return who


def asker() -> Asker:
    """Who asks, as services want to know it; nobody in particular when not signed in."""
    who: Identity | None = g.get("identity")
    if who is None:
        return Asker(language=language())
    return Asker(
        person=who.person,
        username=who.username,
        name=who.name,
        language=who.language,
        confirmed=who.confirmed,
        admin=who.admin and "admin" in who.scopes,
    )


def sign_in_cookie(response: Response, opened: SessionOpened) -> Response:
    """Let the browser carry the session from now on."""
    response.set_cookie(
        COOKIE,
        opened.access_token,
        max_age=opened.expires_in,
        httponly=True,
        samesite="Lax",
        secure=node().secure,
        path="/",
    )
    return response


def sign_out_cookie(response: Response) -> Response:
    """Let the browser forget the session."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax", secure=node().secure)
    return response
