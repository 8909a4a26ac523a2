"""Browsers, chats and numbers that are told; groups that are announced to."""

from datetime import UTC, datetime
from typing import Any

from services.common.contracts.deliveries import UndeliveredView
from services.common.contracts.groups import GroupLink, GroupView
from services.common.contracts.ways import WayAddress, WayView

_SINCE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_WAYS = [
    WayView(
        channel="push",
        addresses=[
            WayAddress(id="w1", state="active", since=_SINCE, label="Firefox · Android"),
            WayAddress(id="w2", state="active", since=_SINCE),
        ],
        key="BA",
        consent="بالضغط على الزر تصل إشعاراتي إلى هذا المتصفح، ويمكن الإيقاف من هنا في أي وقت.",
    ),
    WayView(channel="telegram", consent="بربط المحادثة تصل إشعاراتي عبر بوت تيليغرام."),
    WayView(
        channel="whatsapp",
        addresses=[WayAddress(id="w3", state="active", since=_SINCE, label="+966500000001")],
        consent="بإرسال الرمز من رقمي أوافق على أن تصلني الإشعارات على واتساب.",
    ),
]
_GROUPS = [
    GroupView(
        id="g1",
        title="بيانات الرياض",
        language="ar",
        state="active",
        why="",
        linked_at=_SINCE,
    )
]
_UNDELIVERED = [
    UndeliveredView(
        id="u1",
        kind="seat_confirmed",
        title="تأكيد مقعدك في «لقاء الشتاء»",
        channel="email",
        at=_SINCE,
        reason="address_refused",
    ),
    UndeliveredView(
        id="u2",
        kind="event_changed",
        title="Winter meeting: the time has changed",
        channel="push",
        at=_SINCE,
        reason="gone",
    ),
    UndeliveredView(
        id="u3",
        kind="event_published",
        title="",
        channel="telegram",
        at=_SINCE,
        reason="unsayable",
    ),
]
_LINK = GroupLink(
    url="https://t.me/multaqa_bot?startgroup=3vJ0x9sQeV1yqkTzW2dFhN8uRbLmPaCg",
    command="/link@multaqa_bot 3vJ0x9sQeV1yqkTzW2dFhN8uRbLmPaCg",
    expires_at=_SINCE,
)


def way_pages(chosen: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The settings with every channel, the ways to bot and number; what did not arrive."""
    shown = {"token": None, "ways": _WAYS, "undelivered": _UNDELIVERED[:2], **chosen}
    linked = {**chosen, "token": "t", "kind": "event_published", "preset": "here", "me": None}
    number = {"url": "https://wa.me/9665", "number": "966115550000", "send": "K7QMX2PDARBN"}
    return {
        "notification_ways": ("notification_settings.html", shown),
        "notification_settings_linked": ("notification_settings.html", linked),
        "telegram_link": ("notifications/telegram.html", {"url": "https://t.me/multaqa_bot"}),
        "undelivered": (
            "notifications/undelivered.html",
            {"undelivered": _UNDELIVERED, "next_url": "?cursor=x"},
        ),
        "undelivered_none": (
            "notifications/undelivered.html",
            {"undelivered": [], "next_url": None},
        ),
        "whatsapp_link": ("notifications/whatsapp.html", number),
    }


def group_pages(community: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """A community's Telegram groups: none yet, and one with a link for another."""
    return {
        "telegram_groups_none": (
            "telegram_groups.html",
            {"community": community, "groups": [], "link": None},
        ),
        "telegram_groups": (
            "telegram_groups.html",
            {"community": community, "groups": _GROUPS, "link": _LINK},
        ),
    }
