"""Telegram: a message of the node's bot to a chat its person linked."""

import json
from html import escape
from typing import Any

from services.common.jobs import GiveUp
from services.common.outgoing import Outgoing
from services.common.settings import Settings
from services.notifications.addresses import Address
from services.notifications.channels import Dispatch, Gone, Trouble, as_json, judge

NAME = "telegram"
LONGEST = 3500
"""Characters of a text; Telegram takes 4096 after its marks are taken out."""
ENDED = ("chat not found", "user is deactivated", "bot was blocked")


class Telegram:
    """Speaks to the Bot API."""

    name = NAME

    def __init__(self, settings: Settings, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self._base = f"{settings.telegram_url}/bot{settings.telegram_token}"
        self.bot = settings.telegram_bot
        self.secret = settings.telegram_secret
        self.ready = bool(settings.telegram_token and self.bot and self.secret)

    def send(self, dispatch: Dispatch, address: Address) -> None:
        """One message; a chat that blocked the bot is Gone."""
        self.write(address.key, text(dispatch), button=(dispatch.action, dispatch.said.url))

    def write(self, chat: str, html: str, button: tuple[str, str] | None = None) -> None:
        """Write to a chat, in Telegram's HTML, with a button that leads to a page."""
        body: dict[str, Any] = {
            "chat_id": int(chat),
            "text": html,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if button:
            words, url = button
            body["reply_markup"] = {"inline_keyboard": [[{"text": words, "url": url}]]}
        answer = self._outgoing.request(
            "POST",
            f"{self._base}/sendMessage",
            {"content-type": "application/json"},
            json.dumps(body, ensure_ascii=False).encode(),
            limit_bytes=256 * 1024,
            seconds=15,
        )
        told = as_json(answer)
        why = str(told.get("description", ""))[:200]
        if answer.status == 403 or any(one in why for one in ENDED):
            raise Gone(why or "status 403")
        if answer.status == 401:
            # The bot's token, not the chat: the operator can mend it and have it tried again.
            raise GiveUp("the bot's token is not taken")
        more = told.get("parameters")
        seconds = more.get("retry_after") if isinstance(more, dict) else None
        judge(answer, float(seconds) if isinstance(seconds, int) else None)
        if told.get("ok") is not True:
            raise Trouble("an answer that is not Telegram's")


def text(dispatch: Dispatch) -> str:
    """Title and text; cut before it is escaped, so that no mark is ever cut in two."""
    said = dispatch.said
    return f"<b>{escape(said.title[:200])}</b>\n\n{escape(said.whole[:LONGEST])}"
