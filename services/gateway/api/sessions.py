"""Signing in and out; tokens and where they are in use."""

from typing import Any

from flask import Response

from services.common.contracts.membership import OfSession, SignIn, Token
from services.gateway.api import shapes
from services.gateway.api.doors import Noun, answer, nothing
from services.gateway.api.schemas import accounts as schemas
from services.gateway.auth import asker, identity
from services.gateway.node import node

sessions = Noun("sessions", "Signing in and out.")


@sessions.door(
    "POST",
    "/sessions",
    takes=schemas.Login,
    gives=schemas.Tokens,
    status=201,
    refuses=(401, 403),
    example={"login": "amal", "password": "correct horse battery"},
)
def sign_in(body: dict[str, Any]) -> Response:
    """Open a session."""
    return answer(shapes.tokens(node().membership.sign_in(SignIn(kind="api", **body))), 201)


@sessions.door("POST", "/sessions/refresh", takes=schemas.Refresh, gives=schemas.Tokens, status=201)
def refresh(body: dict[str, Any]) -> Response:
    """New tokens for old; a refresh token used twice ends its session."""
    opened = node().membership.refresh_session(Token(token=body["refresh_token"]))
    return answer(shapes.tokens(opened), 201)


@sessions.door("GET", "/sessions", gives=schemas.Sessions, needs="read")
def listed() -> Response:
    """The open sessions."""
    here = identity().session
    items = [shapes.session(one, here) for one in node().membership.sessions(asker())]
    return answer({"items": items, "next": None})


@sessions.door("DELETE", "/sessions/current", status=204, needs="any")
def sign_out() -> Response:
    """End the session that carries this request."""
    node().membership.end_session(OfSession(asker=asker(), session=identity().session))
    return nothing()


@sessions.door("DELETE", "/sessions/<id>", status=204, needs="any", refuses=(404,))
def revoke(id: str) -> Response:
    """End a session."""
    node().membership.end_session(OfSession(asker=asker(), session=id))
    return nothing()
