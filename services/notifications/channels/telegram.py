"""Telegram: messages of the node's bot to chats of single people and to groups."""

import json
from html import escape
from typing import Any

from services.common.jobs import GiveUp
from services.common.outgoing import Outgoing
from services.common.settings import Settings
from services.notifications.addresses import Address
from services.notifications.channels import Dispatch, Gone, Trouble, as_json, judge
from services.notifications.texts.catalogue import sentence

NAME = "telegram"
LONGEST = 3500
"""Characters of a text; Telegram takes 4096 after its marks are taken out."""
ENDED = ("chat not found", "user is deactivated", "bot was blocked", "bot was kicked")
LATE = ("query is too old", "message is not modified", "message to edit not found")
"""Refusals of what was only a courtesy: a press that is long past, a message that is as wished."""
ANSWERS = ("going", "maybe", "declined")
ASKING = frozenset({"event_published", "reminder_week", "reminder_day", "still_coming"})
"""Kinds under which one can answer at once."""

Button = dict[str, str]


class Moved(Exception):
    """A group became a supergroup; `chat` is its number from now on."""

    def __init__(self, chat: str) -> None:
        super().__init__(chat)
        self.chat = chat


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
        rows = keyboard(dispatch) if dispatch.answers else [[_leads(dispatch)]]
        self.post(address.key, text(dispatch), rows)

    def announce(self, dispatch: Dispatch, chat: str) -> None:
        """One message to a group. Raises Moved where Telegram knows it by another number now."""
        self.post(chat, text(dispatch), [[_leads(dispatch)]])

    def write(self, to: str, words: str) -> None:
        """Answer in a chat."""
        self.post(to, escape(words), [])

    def post(self, chat: str, html: str, rows: list[list[Button]]) -> None:
        """Write to a chat, in Telegram's HTML, with rows of buttons."""
        body: dict[str, Any] = {
            "chat_id": int(chat),
            "text": html,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if rows:
            body["reply_markup"] = {"inline_keyboard": rows}
        self._ask("sendMessage", body)

    def tell_press(self, query: str, words: str) -> None:
        """Say what a press on a button did, in the chat of who pressed."""
        self._ask("answerCallbackQuery", {"callback_query_id": query, "text": words[:200]})

    def redraw(self, chat: str, message: int, rows: list[list[Button]]) -> None:
        """Other buttons under a message."""
        markup = {"inline_keyboard": rows}
        body = {"chat_id": int(chat), "message_id": message, "reply_markup": markup}
        self._ask("editMessageReplyMarkup", body)

    def _ask(self, method: str, body: dict[str, Any]) -> None:
        answer = self._outgoing.request(
            "POST",
            f"{self._base}/{method}",
            {"content-type": "application/json"},
            json.dumps(body, ensure_ascii=False).encode(),
            limit_bytes=256 * 1024,
            seconds=15,
        )
        told = as_json(answer)
        why = str(told.get("description", ""))[:200]
        more = told.get("parameters")
        more = more if isinstance(more, dict) else {}
        if isinstance(more.get("migrate_to_chat_id"), int):
            raise Moved(str(more["migrate_to_chat_id"]))
        if method != "sendMessage" and any(one in why for one in LATE):
            return
        if answer.status == 403 or any(one in why for one in ENDED):
            raise Gone(why or "status 403")
        if answer.status == 401:
            # The bot's token, not the chat: the operator can mend it and have it tried again.
            raise GiveUp("the bot's token is not taken")
        seconds = more.get("retry_after")
        judge(answer, float(seconds) if isinstance(seconds, int) else None)
        if told.get("ok") is not True:
            raise Trouble("an answer that is not Telegram's")


def text(dispatch: Dispatch) -> str:
    """Title, text and links; cut before it is escaped, so that no mark is ever cut in two."""
    said = dispatch.said
    parts = [f"<b>{escape(said.title[:200])}</b>", escape(said.whole[:LONGEST])]
    if dispatch.taps:
        parts.append("\n".join(_link(words, url) for words, url in dispatch.taps))
    if dispatch.choose_url:
        words = sentence(dispatch.language, "telegram.choose")
        parts.append(_link(words, dispatch.choose_url))
    return "\n\n".join(parts)


def _link(words: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(words)}</a>'


def keyboard(dispatch: Dispatch) -> list[list[Button]]:
    """A button for each answer, and one that leads to the page."""
    event = str(dispatch.params.get("event", ""))
    return [answers(dispatch.answers, event), [_leads(dispatch)]]


def answers(labels: dict[str, str], event: str, given: str = "") -> list[Button]:
    """The row of answers to an event, the given one marked."""
    return [
        {
            "text": f"✓ {label}" if answer == given else label,
            "callback_data": f"{answer}:{event}",
        }
        for answer, label in labels.items()
    ]


def _leads(dispatch: Dispatch) -> Button:
    return {"text": dispatch.action, "url": dispatch.said.url}
