"""Opening an account, confirming its address, setting a new password."""

from typing import Any

from flask import Response

from services.common.contracts.membership import ByEmail, Register, ResetPassword, Token
from services.common.errors import Forbidden
from services.gateway.api import shapes
from services.gateway.api.doors import Noun, answer, nothing
from services.gateway.api.schemas import accounts as schemas
from services.gateway.auth import asker
from services.gateway.idempotency import fresh_id
from services.gateway.language import LANGUAGES, language
from services.gateway.node import node

accounts = Noun("accounts", "Accounts and their addresses.")


@accounts.door(
    "POST",
    "/accounts",
    takes=schemas.Registration,
    gives=schemas.Account,
    status=201,
    refuses=(403,),
    example={
        "username": "amal",
        "email": "amal@example.org",
        "password": "correct horse battery",
        "name": {"ar": "أمل", "en": "Amal"},
        "language": "ar",
        "city_id": "108410",
    },
)
def register(body: dict[str, Any]) -> Response:
    """Open an account. A mail goes out to confirm the address."""
    if node().settings.registration == "closed":
        raise Forbidden("account.registration_closed")
    made = node().membership.register(
        Register(
            id=fresh_id("account"),
            username=body["username"],
            email=body["email"],
            password=body["password"],
            name=body["name"],
            language=body["language"] or _spoken(),
            city_id=body["city_id"] or "",
        )
    )
    return answer(shapes.account(made), 201, location=f"/people/{made.username}")


def _spoken() -> str:
    asked = language()
    return asked if asked in LANGUAGES else "ar"


@accounts.door(
    "POST", "/accounts/confirm", takes=schemas.MailToken, gives=schemas.Account, refuses=(404,)
)
def confirm(body: dict[str, Any]) -> Response:
    """Confirm the address a mail was sent to."""
    return answer(shapes.account(node().membership.confirm_email(Token(token=body["token"]))))


@accounts.door("POST", "/accounts/resend-confirmation", needs="write", status=204)
def resend_confirmation() -> Response:
    """Send the confirmation mail again."""
    node().membership.resend_confirmation(asker())
    return nothing()


@accounts.door("POST", "/accounts/forgot-password", takes=schemas.Address, status=204)
def forgot_password(body: dict[str, Any]) -> Response:
    """Send a link for a new password, if the address is known; the answer does not tell."""
    node().membership.request_password_reset(ByEmail(email=body["email"]))
    return nothing()


@accounts.door("POST", "/accounts/reset-password", takes=schemas.NewPassword, status=204)
def reset_password(body: dict[str, Any]) -> Response:
    """Set a new password with the token from the mail. Ends every session."""
    node().membership.reset_password(ResetPassword(**body))
    return nothing()
