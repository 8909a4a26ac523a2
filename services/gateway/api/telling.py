"""What a person was told, and how they want to be told, as the API shows it."""

from typing import Any

from services.common.contracts.deliveries import UndeliveredView
from services.common.contracts.notifications import NotificationView, PreferencesView
from services.common.contracts.wishes import ConsentView
from services.gateway.api.shapes import instant
from services.gateway.words import word


def notification(view: NotificationView) -> dict[str, Any]:
    """One thing a person was told."""
    return {
        "id": view.id,
        "kind": view.kind,
        "title": view.title,
        "body": view.body,
        "url": view.url,
        "created_at": instant(view.created_at),
        "read": view.read,
    }


def undelivered(view: UndeliveredView) -> dict[str, Any]:
    """Something that did not reach a person."""
    return {
        "id": view.id,
        "kind": view.kind,
        "title": view.title,
        "channel": view.channel,
        "at": instant(view.at),
        "reason": view.reason,
        "why": word("undelivered", view.reason),
        "advice": word("undelivered_advice", view.reason),
    }


def consent(view: ConsentView) -> dict[str, Any]:
    """Something a person agreed to."""
    return {
        "channel": view.channel,
        "purpose": view.purpose,
        "text": view.text,
        "language": view.language,
        "how": view.how,
        "at": instant(view.at),
        "ended_at": instant(view.ended_at) if view.ended_at else None,
    }


def preferences(view: PreferencesView) -> dict[str, Any]:
    """Every kind with its channels."""
    kinds = [
        {
            "kind": one.kind,
            "essential": one.essential,
            "channels": one.channels,
            "available": one.available,
            "topic": one.topic,
        }
        for one in view.kinds
    ]
    quiet, digest = view.quiet, view.digest
    return {
        "kinds": kinds,
        "language": view.language,
        "timezone": view.timezone,
        "quiet": {"start": quiet.start, "end": quiet.end, "days": quiet.days} if quiet else None,
        "digest": {"every": digest.every, "hour": digest.hour, "day": digest.day}
        if digest
        else None,
        "preset": view.preset,
        "communities": [
            {
                "community": one.slug,
                "name": one.name,
                "channels": one.channels,
                "muted": one.muted,
                "until": instant(one.until) if one.until else None,
            }
            for one in view.communities
        ],
    }
