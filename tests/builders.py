"""Ordinary situations, built through the public interface."""

from datetime import timedelta
from typing import Any

from tests.client import PASSWORD, ApiClient
from tests.node import Node

RIYADH = "108410"
FIELD = "0613"


def registered(node: Node, username: str, language: str = "ar", **more: Any) -> ApiClient:
    """Somebody who opened an account and has not confirmed the address."""
    body = {
        "username": username,
        "email": f"{username}@example.org",
        "password": PASSWORD,
        "name": {"ar": f"اسم {username}", "en": username.title()},
        "language": language,
        **more,
    }
    made = node.client().post("/accounts", body)
    assert made.status == 201, made
    node.settle()
    return node.client(username)


def confirmation_token(node: Node, username: str) -> str:
    """The token that went out to confirm an address."""
    letters = node.heard("person_registered") + node.heard("email_confirmation_requested")
    mine = [one["token"] for one in letters if one["person"].endswith(f"/{username}")]
    return str(mine[-1])


def person(node: Node, username: str, language: str = "ar", **more: Any) -> ApiClient:
    """Somebody with a confirmed account, signed in."""
    client = registered(node, username, language, **more)
    confirmed = node.client().post(
        "/accounts/confirm", {"token": confirmation_token(node, username)}
    )
    assert confirmed.status == 200, confirmed
    node.settle()
    return client


def founded(client: ApiClient, slug: str = "riyadh-data", **more: Any) -> dict[str, Any]:
    """A community this person founded."""
    body = {
        "slug": slug,
        "name": {"ar": "ملتقى بيانات الرياض", "en": "Riyadh Data Meetup"},
        "about": {"ar": "نلتقي مرة كل شهر."},
        "field_ids": [FIELD],
        "city_id": RIYADH,
        "form": "meetup_group",
        "join_mode": "open",
        **more,
    }
    made = client.post("/communities", body)
    assert made.status == 201, made
    return dict(made.json)


def event_body(node: Node, days: float = 7, **more: Any) -> dict[str, Any]:
    """What to send for a meeting some days from now."""
    starts = node.clock.now() + timedelta(days=days)
    return {
        "title": {"ar": "لقاء البيانات", "en": "Data evening"},
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=2)).isoformat(),
        "timezone": "Asia/Riyadh",
        "venue": {"name": {"ar": "مركز التقنية"}, "city_id": RIYADH},
        "publish": True,
        **more,
    }


def announced(
    node: Node, client: ApiClient, slug: str = "riyadh-data", days: float = 7, **more: Any
) -> dict[str, Any]:
    """A published meeting of a community this person runs."""
    made = client.post(f"/communities/{slug}/events", event_body(node, days, **more))
    assert made.status == 201, made
    node.settle()
    return dict(made.json)


def joined(client: ApiClient, slug: str = "riyadh-data") -> ApiClient:
    """A member of a community."""
    answer = client.put(f"/communities/{slug}/members/me", {"accept_rules": True})
    assert answer.status == 200, answer
    return client
