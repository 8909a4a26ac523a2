"""Browsers and chats that are told."""

from datetime import UTC, datetime
from typing import Any

from services.common.contracts.ways import WayAddress, WayView

_HERE = WayAddress(id="w1", state="active", since=datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
_WAYS = [
    WayView(
        channel="push",
        addresses=[_HERE],
        key="BA",
        consent="بالضغط على الزر تصل إشعاراتي إلى هذا المتصفح، ويمكن الإيقاف من هنا في أي وقت.",
    ),
    WayView(channel="telegram", consent="بربط المحادثة تصل إشعاراتي عبر بوت تيليغرام."),
]


def way_pages(chosen: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The settings with both channels, and the way to the bot."""
    shown = {"token": None, "ways": _WAYS, **chosen}
    linked = {**chosen, "token": "t", "kind": "event_published", "preset": "here", "me": None}
    return {
        "notification_ways": ("notification_settings.html", shown),
        "notification_settings_linked": ("notification_settings.html", linked),
        "telegram_link": ("notifications/telegram.html", {"url": "https://t.me/multaqa_bot"}),
    }
