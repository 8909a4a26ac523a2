"""One's own mail address: whether mails go there, and bringing them back."""

from typing import Any

from flask import Response, request

from services.common.contracts.mail import LiftByToken
from services.gateway import ratelimit
from services.gateway.api.doors import Noun, answer, nothing
from services.gateway.api.schemas import mailbox as schemas
from services.gateway.api.shapes import instant
from services.gateway.auth import asker
from services.gateway.doorway import CLIENT
from services.gateway.node import node

mailbox = Noun("mail address", "Whether mails go to one's address.")


@mailbox.door("GET", "/me/mail-address", gives=schemas.MailAddress, needs="read")
def shown() -> Response:
    """Mails stop when an address bounces or complains; here is whether and why."""
    found = node().notifications.mail_address(asker())
    return answer(
        {
            "email": found.email,
            "reached": found.reached,
            "reason": found.reason,
            "since": instant(found.since) if found.since else None,
            "status": found.status,
        }
    )


@mailbox.door("POST", "/me/mail-address/check", status=204, needs="write", refuses=(409, 429))
def check() -> Response:
    """Send one mail to a stopped address; its link brings the others back."""
    node().notifications.check_mail_address(asker())
    return nothing()


@mailbox.door(
    "POST",
    "/mail-address/lift",
    takes=schemas.MailToken,
    status=204,
    refuses=(404, 429),
)
def lift(body: dict[str, Any]) -> Response:
    """Bring mails back, by the token of that mail."""
    node().limits.count(ratelimit.GUESS, request.environ.get(CLIENT, ""))
    node().notifications.lift_by_token(LiftByToken(token=body["token"]))
    return nothing()
