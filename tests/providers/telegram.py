"""Telegram's Bot API, as far as the node uses it (core.telegram.org/bots/api#sendmessage)."""

import json
import re
from html.parser import HTMLParser
from typing import Any

from tests.receiver import Receiver, Reply

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "a", "code", "pre", "blockquote"}


class TelegramApi(Receiver):
    """Takes messages of one bot; `sent` holds those it accepted.

    `blocked` chats answer 403, `moved` ones with their new number, `busy` (seconds) makes it
    answer 429 once, `broken` with this text. `told` are answers to presses by query, `drawn` the
    rows of buttons under messages by chat and message.
    For `garbled` chats a proxy answers in HTML.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []
        self.blocked: set[int] = set()
        self.garbled: set[int] = set()
        self.moved: dict[int, int] = {}
        self.told: dict[str, str] = {}
        self.drawn: dict[tuple[int, int], list[Any]] = {}
        self.busy = 0
        self.broken = b""

    def reply_for(self, path: str) -> Reply:
        """Judge the newest request."""
        if self.broken:
            return Reply(200, self.broken, {"Content-Type": "text/html"})
        method = path.removeprefix(f"/bot{TOKEN}/")
        if method not in ("sendMessage", "answerCallbackQuery", "editMessageReplyMarkup"):
            return self._no(401 if "/bot" in path else 404, "Unauthorized")
        if self.busy:
            more = {"parameters": {"retry_after": self.busy}}
            self.busy = 0
            return self._no(429, "Too Many Requests: retry after", **more)
        asked = self.asked[-1]
        if asked.headers.get("content-type") != "application/json":
            return self._no(400, "Bad Request: message text is empty")
        given = json.loads(asked.body)
        if given.get("chat_id") in self.garbled:
            return Reply(200, b"<html>proxy</html>", {"Content-Type": "text/html"})
        if method == "answerCallbackQuery":
            return self._pressed(given)
        if method == "editMessageReplyMarkup":
            return self._redrawn(given)
        if given.get("chat_id") in self.moved:
            more = {"parameters": {"migrate_to_chat_id": self.moved[given["chat_id"]]}}
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            return self._no(400, words, **more)
        if trouble := self._wrong(given):
            return self._no(400, f"Bad Request: {trouble}")
        if given["chat_id"] in self.blocked:
            return self._no(403, "Forbidden: bot was blocked by the user")
        self.sent.append(given)
        result = {"message_id": len(self.sent), "chat": {"id": given["chat_id"]}}
        return Reply(200, json.dumps({"ok": True, "result": result}).encode())

    def _pressed(self, given: dict[str, Any]) -> Reply:
        if given["callback_query_id"].startswith("old"):
            return self._no(400, "Bad Request: query is too old and response timeout expired")
        if len(given.get("text", "")) > 200:
            return self._no(400, "Bad Request: MESSAGE_TOO_LONG")
        self.told[given["callback_query_id"]] = given.get("text", "")
        return Reply(200, b'{"ok": true, "result": true}')

    def _redrawn(self, given: dict[str, Any]) -> Reply:
        rows, place = (
            given["reply_markup"]["inline_keyboard"],
            (given["chat_id"], given["message_id"]),
        )
        if trouble := _buttons(rows):
            return self._no(400, f"Bad Request: {trouble}")
        if self.drawn.get(place) == rows:
            return self._no(400, "Bad Request: message is not modified")
        self.drawn[place] = rows
        return Reply(200, b'{"ok": true, "result": {"message_id": 1}}')

    def _wrong(self, given: dict[str, Any]) -> str:
        if not isinstance(given.get("chat_id"), int):
            return "chat not found"
        shown = _Marks()
        shown.feed(given.get("text", ""))
        if shown.wrong or shown.open:
            return "can't parse entities"
        if not 1 <= len(shown.text) <= 4096:
            return "message is too long"
        return _buttons(given.get("reply_markup", {}).get("inline_keyboard", []))

    def _no(self, status: int, words: str, **more: Any) -> Reply:
        told = {"ok": False, "error_code": status, "description": words, **more}
        return Reply(status, json.dumps(told).encode(), {"Content-Type": "application/json"})


def _buttons(rows: list[list[dict[str, str]]]) -> str:
    for one in (one for row in rows for one in row):
        if not one.get("text"):
            return "BUTTON_TEXT_INVALID"
        if "callback_data" in one:
            if not 1 <= len(one["callback_data"].encode()) <= 64 or "url" in one:
                return "BUTTON_DATA_INVALID"
        elif not re.match("https?://", one.get("url", "")):
            return "BUTTON_URL_INVALID"
    return ""


class _Marks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text, self.open, self.wrong = "", [], False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.wrong |= tag not in TAGS
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.wrong |= not self.open or self.open.pop() != tag

    def handle_data(self, data: str) -> None:
        self.text += data
