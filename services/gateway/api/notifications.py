"""What the signed-in person was told, and how they want to be told."""

from typing import Any

from flask import Response

from services.common.contracts.deliveries import ListUndelivered
from services.common.contracts.notifications import (
    ListNotifications,
    MarkRead,
    Mute,
    QuietHours,
    SetPreferences,
    Wish,
)
from services.common.contracts.wishes import DigestHours, WithdrawConsent
from services.gateway.api import telling
from services.gateway.api.doors import Noun, answer, listing, nothing
from services.gateway.api.schemas import notifications as schemas
from services.gateway.api.schemas.fields import Page
from services.gateway.auth import asker, bearer
from services.gateway.node import node
from services.gateway.streams import EVENTS, news

notifications = Noun("notifications", "What one was told, and how.")


@notifications.door(
    "GET",
    "/me/notifications",
    query=schemas.NotificationQuery,
    gives=schemas.NotificationList,
    needs="read",
)
def listed(query: dict[str, Any]) -> Response:
    """One's notifications, newest first."""
    page = node().notifications.notifications(ListNotifications(asker=asker(), **query))
    items = [telling.notification(one) for one in page.items]
    return listing(items, page.next, unread=page.unread)


@notifications.door(
    "GET",
    "/me/notifications/stream",
    query=schemas.StreamQuery,
    content=EVENTS,
    needs="read",
)
def stream(query: dict[str, Any]) -> Response:
    """What is new, as server-sent events. With `Accept: text/event-stream` the answer stays open
    and goes on as things happen; a client that comes back with the last event's id in
    `Last-Event-ID` misses nothing and hears nothing twice."""
    return news(bearer(), query["after"])


@notifications.door(
    "POST",
    "/me/notifications/read",
    takes=schemas.Reading,
    gives=schemas.Unread,
    needs="write",
    example={"all": True},
)
def mark_read(body: dict[str, Any]) -> Response:
    """Mark these, or all, as read; tells how many are left."""
    left = node().notifications.mark_read(MarkRead(asker=asker(), **body))
    return answer({"unread": left.count})


@notifications.door(
    "GET",
    "/me/undelivered",
    query=Page,
    gives=schemas.UndeliveredList,
    needs="read",
)
def undelivered(query: dict[str, Any]) -> Response:
    """What did not reach one outside the application, newest first, and why."""
    page = node().notifications.undelivered(ListUndelivered(asker=asker(), **query))
    return listing([telling.undelivered(one) for one in page.items], page.next)


@notifications.door("GET", "/me/notification-preferences", gives=schemas.Preferences, needs="read")
def preferences() -> Response:
    """Every kind of notification with its channels."""
    return answer(telling.preferences(node().notifications.preferences(asker())))


@notifications.door(
    "PUT",
    "/me/notification-preferences",
    takes=schemas.PreferencesIn,
    gives=schemas.Preferences,
    needs="write",
    example={"channels": {"event_published": ["inapp"]}},
)
def set_preferences(body: dict[str, Any]) -> Response:
    """Change what is named: channels by kind or a preset, choices for communities, silences, quiet
    hours, the digest."""
    quiet, digest, muted = body.get("quiet"), body.get("digest"), body.get("muted")
    wish = Wish(
        communities=body.get("communities"),
        muted=None if muted is None else [Mute(**one) for one in muted],
        quiet=QuietHours(**quiet) if quiet else None,
        digest=DigestHours(**digest) if digest else None,
        preset=body.get("preset"),
        clear=[name for name in ("quiet", "digest") if name in body and body[name] is None],
    )
    command = SetPreferences(asker=asker(), channels=body["channels"], wish=wish)
    return answer(telling.preferences(node().notifications.set_preferences(command)))


@notifications.door("GET", "/me/consents", gives=schemas.ConsentList, needs="read")
def consents() -> Response:
    """What one agreed to, for which channel and purpose, with the sentence that was shown."""
    found = node().notifications.consents(asker())
    return answer({"items": [telling.consent(one) for one in found]})


@notifications.door("DELETE", "/me/consents/<channel>/<purpose>", status=204, needs="write")
def withdraw_consent(channel: str, purpose: str) -> Response:
    """Take it back; the channel, or the digest, ends at once."""
    command = WithdrawConsent(asker=asker(), channel=channel, purpose=purpose)
    node().notifications.withdraw_consent(command)
    return nothing()
