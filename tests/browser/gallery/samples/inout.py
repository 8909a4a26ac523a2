"""What is carried in and out of a community, for the gallery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.common.contracts.events import ImportCounts, ImportRow, ImportView
from services.common.contracts.invitations import (
    InvitationCounts,
    InvitationRows,
    InvitationView,
    ListedRow,
)
from services.common.contracts.webhooks import WebhookDelivery, WebhookTry, WebhookView
from services.gateway.api.schemas.imports import OUTCOMES
from services.gateway.api.schemas.webhooks import KINDS
from tests.browser.gallery.samples.cards import DATA_C, EVENTS, NOW
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


def _import(**more: Any) -> ImportView:
    values: dict[str, Any] = {
        "id": "6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f002",
        "slug": DATA_C.slug,
        "kind": "ics",
        "source": "https://calendar.riyadh.example/public/بيانات.ics",
        "state": "ready",
        "why": "",
        "counts": ImportCounts(new=12, changed=2, refused=1),
        "total": 15,
        "done": 0,
        "created_at": NOW - timedelta(minutes=3),
        **more,
    }
    return ImportView(**values)


def _rows() -> list[tuple[ImportRow, str]]:
    good = ImportRow(
        where="line 12",
        title="لقاء القراءة",
        starts_at=NOW + timedelta(days=9),
        timezone="Asia/Riyadh",
        outcome="new",
    )
    bad = ImportRow(
        where="line 40, UID 4k2@google.com",
        title="",
        starts_at=None,
        timezone="",
        outcome="refused",
        field="RRULE",
        code="repeats",
    )
    return [(good, ""), (bad, "فعالية متكررة: يلزم تصدير مواعيدها واحدًا واحدًا.")]


def _calendar(view: ImportView, rows: list[Any], why: str = "") -> tuple[str, dict[str, Any]]:
    return "import.html", {
        "community": COMMUNITY,
        "calendar": view,
        "why": why,
        "rows": rows,
        "outcome": "",
        "outcomes": [(one, getattr(view.counts, one)) for one in OUTCOMES],
        "next_url": None,
    }


LISTED = [
    ListedRow(line=2, name="بدر القحطاني", email="badr@example.org", state="new"),
    ListedRow(line=3, name="Sara", email="sara.with.a.long.name@mail.example.org", state="known"),
    ListedRow(line=4, name="", email="", state="invalid"),
]


def _inviting(**more: Any) -> tuple[str, dict[str, Any]]:
    return "invitations.html", {
        "community": COMMUNITY,
        "content": "",
        "counts": InvitationCounts(waiting=12, accepted=30, ended=4),
        "found": None,
        "rows": [],
        **more,
    }


def _invited(status: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    view = InvitationView(
        status=status,
        slug=DATA_C.slug,
        community_name=DATA_C.name,
        about=COMMUNITY.about,
        rules=COMMUNITY.rules,
        by_name={"ar": "أمل القحطاني", "en": "Amal"},
        **more,
    )
    return "invitation.html", {"me": None, "invitation": view, "token": "t"}


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "invitations": _inviting(),
    "invitations_looked_at": _inviting(
        found=InvitationRows(
            rows=LISTED, counts={"new": 1, "known": 1, "doubled": 0, "invalid": 1}
        ),
        rows=LISTED,
        content="x",
    ),
    "invitations_refused": _inviting(errors={"content": ["قائمة أعضاء Meetup خالية من العناوين."]}),
    "invitation": _invited("waiting"),
    "invitation_accepted": _invited("accepted"),
    "invitation_declined": _invited("declined"),
    "embed": (
        "embed.html",
        {
            "community": COMMUNITY,
            "events": EVENTS[:3],
            "theme": "auto",
            "origin": "https://riyadh.example",
        },
    ),
    "embed_snippet": (
        "embed_snippet.html",
        {
            "community": COMMUNITY,
            "form": {"lang": "ar", "theme": "auto", "limit": "5"},
            "path": "about:blank",
            "snippet": '<iframe src="https://riyadh.example/embed/communities/data?lang=ar"></iframe>',
        },
    ),
    "imports": (
        "imports.html",
        {"community": COMMUNITY, "form": {}, "imports": [_import(), _import(state="done")]},
    ),
    "imports_refused": (
        "imports.html",
        {
            "community": COMMUNITY,
            "form": {},
            "imports": [],
            "errors": {"file": ["نص الملف ليس بترميز UTF-8."]},
        },
    ),
    "import": _calendar(_import(), _rows()),
    "import_taking": _calendar(_import(state="taking", done=7), []),
    "import_done": _calendar(
        _import(state="done", counts=ImportCounts(added=12, unchanged=3)), _rows()[:1]
    ),
    "import_failed": _calendar(
        _import(state="failed", total=0, counts=ImportCounts()), [], "لا أحد يجيب على هذا العنوان."
    ),
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
