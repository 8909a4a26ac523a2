"""What is carried in and out of a community, for the gallery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.common.contracts.webhooks import WebhookDelivery, WebhookTry, WebhookView
from services.gateway.api.schemas.webhooks import KINDS
from tests.browser.gallery.samples.cards import DATA_C, NOW
from tests.browser.gallery.samples.views import community_view

COMMUNITY = community_view(DATA_C)


def _hook(**more: Any) -> WebhookView:
    values: dict[str, Any] = {
        "id": "6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f001",
        "slug": DATA_C.slug,
        "url": "https://crm.riyadh.example/hooks/multaqa?list=data-evenings-of-the-whole-year",
        "kinds": ["event.published", "event.changed", "rsvp.confirmed"],
        "description": "نظام الحضور",
        "status": "active",
        "why": "",
        "created_at": NOW - timedelta(days=40),
        "last_success_at": NOW - timedelta(hours=3),
        "failing_since": None,
        "old_secret_until": None,
        **more,
    }
    return WebhookView(**values)


SENT = [
    WebhookDelivery(
        id="msg_0b54a1f2-6f1c-4d2b-9a70-0a9c9bb1f001",
        kind="rsvp.confirmed",
        state="waiting",
        created_at=NOW - timedelta(minutes=7),
        next_at=NOW + timedelta(minutes=23),
        body='{"type":"rsvp.confirmed","data":{"event":{"title":{"ar":"لقاء البيانات"}}}}',
        tries=[WebhookTry(at=NOW, status=503, ms=1204, note="upstream is resting")],
    ),
    WebhookDelivery(
        id="msg_0b54a1f2-6f1c-4d2b-9a70-0a9c9bb1f002",
        kind="event.published",
        state="delivered",
        created_at=NOW - timedelta(hours=3),
        next_at=None,
        body='{"type":"event.published"}',
        tries=[WebhookTry(at=NOW, status=204, ms=88, note="")],
    ),
]

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "webhooks": (
        "webhooks.html",
        {
            "community": COMMUNITY,
            "webhooks": [_hook(), _hook(status="disabled", why="failing", description="")],
            "kinds": KINDS,
            "form": {"kinds": ["event.published"]},
        },
    ),
    "webhooks_none": (
        "webhooks.html",
        {
            "community": COMMUNITY,
            "webhooks": [],
            "kinds": KINDS,
            "form": {"url": "https://10.0.0.1/", "kinds": []},
            "errors": {"url": ["هذا العنوان لا يمكن الاتصال به."], "kinds": ["هذا مطلوب."]},
        },
    ),
    "webhook": (
        "webhook.html",
        {
            "community": COMMUNITY,
            "webhook": _hook(
                failing_since=NOW - timedelta(hours=1), old_secret_until=NOW + timedelta(hours=20)
            ),
            "deliveries": SENT,
            "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDfGx8iSRWVmA=",
            "next_url": "?cursor=x",
        },
    ),
    "webhook_off": (
        "webhook.html",
        {
            "community": COMMUNITY,
            "webhook": _hook(status="disabled", why="gone"),
            "deliveries": [],
            "secret": "",
            "next_url": None,
        },
    ),
}
