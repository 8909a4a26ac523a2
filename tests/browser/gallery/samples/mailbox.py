"""Mails that do not reach somebody, and the link that brings them back."""

from datetime import UTC, datetime
from typing import Any

from services.common.contracts.mail import MailAddress

_STOPPED = MailAddress(
    email="amal@riyadh.example.org",
    reached=False,
    reason="hard",
    since=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    status="5.1.1",
)


def mailbox_pages(chosen: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The settings of somebody whose mails come back, and where the link leads."""
    shown = {"token": None, "mail_address": _STOPPED, **chosen}
    return {
        "mail_stopped": ("notification_settings.html", shown),
        "mailbox": ("notifications/mailbox.html", {"state": "ask", "token": "WyJh.c2Vh"}),
        "mailbox_failed": ("notifications/mailbox.html", {"state": "failed", "token": ""}),
    }
