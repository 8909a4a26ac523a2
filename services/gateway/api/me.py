"""The signed-in person: profile, answers, communities, what is kept of them."""

from typing import Any

from flask import Response

from services.common.contracts.events import ListMine
from services.common.contracts.membership import (
    ChangeEmail,
    ChangePassword,
    CloseAccount,
    UpdateProfile,
)
from services.gateway.api import shapes
from services.gateway.api.doors import Noun, answer, listing, nothing
from services.gateway.api.schemas import accounts as schemas
from services.gateway.api.schemas import communities as community_schemas
from services.gateway.api.schemas import events as event_schemas
from services.gateway.auth import asker, identity
from services.gateway.etags import expected_version
from services.gateway.node import node

me = Noun("me", "The signed-in person.")


@me.door("GET", "/me", gives=schemas.Account, needs="read")
def myself() -> Response:
    """One's own account."""
    view = node().membership.myself(asker())
    return answer(shapes.account(view), version=view.version)


@me.door(
    "PATCH",
    "/me",
    takes=schemas.ProfileChange,
    gives=schemas.Account,
    needs="write",
    example={"headline": {"ar": "مهندسة بيانات"}, "listed": True},
)
def update(body: dict[str, Any]) -> Response:
    """Change one's profile; what is left out stays."""
    if body.get("city_id", "") is None:
        body["city_id"] = ""
    command = UpdateProfile(asker=asker(), expected=expected_version(), **body)
    view = node().membership.update_profile(command)
    return answer(shapes.account(view), version=view.version)


@me.door("DELETE", "/me", takes=schemas.Closing, status=204, needs="write", refuses=(409,))
def close(body: dict[str, Any]) -> Response:
    """Close the account and forget every personal trace."""
    node().membership.close_account(CloseAccount(asker=asker(), password=body["password"]))
    return nothing()


@me.door("POST", "/me/password", takes=schemas.PasswordChange, status=204, needs="write")
def change_password(body: dict[str, Any]) -> Response:
    """Set a new password, knowing the old one. Ends every other session."""
    node().membership.change_password(
        ChangePassword(asker=asker(), session=identity().session, **body)
    )
    return nothing()


@me.door("POST", "/me/email", takes=schemas.EmailChange, status=204, needs="write")
def change_email(body: dict[str, Any]) -> Response:
    """Ask for another address; it counts once confirmed."""
    node().membership.change_email(ChangeEmail(asker=asker(), **body))
    return nothing()


@me.door("POST", "/me/calendar-token", gives=schemas.Account, needs="write")
def renew_calendar_token() -> Response:
    """Give the calendar another address; the old one stops working."""
    return answer(shapes.account(node().membership.renew_calendar_token(asker())))


@me.door("GET", "/me/rsvps", query=schemas.MineQuery, gives=event_schemas.Events, needs="read")
def rsvps(query: dict[str, Any]) -> Response:
    """One's answers, soonest event first."""
    page = node().events.mine(ListMine(asker=asker(), **query))
    return listing([shapes.event_card(one) for one in page.items], page.next)


@me.door("GET", "/me/communities", gives=community_schemas.Communities, needs="read")
def communities() -> Response:
    """The communities one belongs to or was invited to."""
    cards = node().membership.my_communities(asker())
    return listing([shapes.community_card(one) for one in cards], None)


@me.door("GET", "/me/export", gives=schemas.Export, needs="read")
def export() -> Response:
    """Everything the node keeps of the person, to take away."""
    who = asker()
    response = answer(
        {
            "exported_at": shapes.instant(node().clock.now()),
            "membership": node().membership.export_person(who),
            "events": node().events.export_person(who),
            "notifications": node().notifications.export_person(who),
            "federation": node().federation.export_person(who),
        }
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{who.username}.json"'
    return response
