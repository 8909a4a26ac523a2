"""Inviting people by address, and answering."""

from typing import Any

from flask import Response

from services.common.contracts.invitations import (
    AnswerInvitation,
    InvitationView,
    InviteByAddress,
    OfInvitation,
    OfInvitations,
)
from services.gateway.api.doors import Noun, answer
from services.gateway.api.schemas import invitations as schemas
from services.gateway.auth import asker
from services.gateway.node import node

invitations = Noun("invitations", "Inviting people by address, once each.")

EXAMPLE = {"content": "name,email\nأمل,amal@example.org\n", "dry_run": True}


def shape(view: InvitationView) -> dict[str, Any]:
    """An invitation, without the address: whoever has the link knows it."""
    return {
        "status": view.status,
        "community": view.slug,
        "community_name": view.community_name,
        "rules": view.rules,
        "by_name": view.by_name,
        "registered": view.registered,
    }


@invitations.door(
    "POST",
    "/communities/<slug>/invitations/by-address",
    takes=schemas.InvitationsIn,
    gives=schemas.InvitationRows,
    needs="write",
    refuses=(404,),
    example=EXAMPLE,
)
def invite(body: dict[str, Any], slug: str) -> Response:
    """Invite those a list names: one invitation and one reminder each, ever. The same list again
    invites nobody."""
    command = InviteByAddress(asker=asker(), slug=slug, **body)
    found = node().membership.invite_by_address(command)
    rows = [
        {"line": one.line, "name": one.name, "email": one.email, "state": one.state}
        for one in found.rows
    ]
    return answer({"rows": rows, "counts": found.counts, "invited": found.invited})


@invitations.door(
    "GET",
    "/communities/<slug>/invitations/by-address",
    gives=schemas.InvitationCounts,
    needs="read",
    refuses=(404,),
)
def counts(slug: str) -> Response:
    """How many wait, came, or will not come; organizers only."""
    found = node().membership.invitations(OfInvitations(asker=asker(), slug=slug))
    return answer({"waiting": found.waiting, "accepted": found.accepted, "ended": found.ended})


@invitations.door(
    "GET",
    "/invitations",
    query=schemas.InvitationQuery,
    gives=schemas.Invitation,
    refuses=(404,),
)
def one(query: dict[str, Any]) -> Response:
    """An invitation by the token in its mail."""
    return answer(shape(node().membership.invitation(OfInvitation(token=query["token"]))))


@invitations.door(
    "POST",
    "/invitations/answer",
    takes=schemas.InvitationAnswer,
    gives=schemas.Invitation,
    refuses=(404, 409),
    example={"token": "…", "accept": True},
)
def respond(body: dict[str, Any]) -> Response:
    """Accept or decline by the token in the mail. Who has an account joins at once; others join
    when they have confirmed the account they open with that address."""
    return answer(shape(node().membership.answer_invitation(AnswerInvitation(**body))))
