"""What Telegram tells of the bot, taken apart; what is none of these is nothing to us."""

from dataclasses import dataclass
from typing import Any

from services.notifications.channels.telegram import ANSWERS

PRIVATE, GROUPS = ("private",), ("group", "supergroup")
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Wrote:
    """Somebody wrote in a chat; `title` is a group's name."""

    chat: str
    words: str
    group: bool = False
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """Somebody (`by`, the number of their chat with the bot) pressed an answer to an event."""

    query: str
    by: str
    answer: str
    event: str
    chat: str = ""
    message: int = 0


@dataclass(frozen=True, kw_only=True)
class PutOut:
    """The bot was put out of a group, or left it."""

    chat: str


@dataclass(frozen=True, kw_only=True)
class Became:
    """A group has another number since it became a supergroup."""

    chat: str
    new: str


def taken_apart(update: dict[str, Any]) -> Wrote | Pressed | PutOut | Became | None:
    """What an update (core.telegram.org/bots/api#update) means to us, whatever it holds."""
    if press := _part(update, "callback_query"):
        return _pressed(press)
    if change := _part(update, "my_chat_member"):
        chat, member = _chat(change, GROUPS), _part(change, "new_chat_member")
        out = member.get("status") in ("left", "kicked")
        return PutOut(chat=chat) if chat and out else None
    message = _part(update, "message")
    if chat := _chat(message, GROUPS):
        new = message.get("migrate_to_chat_id")
        if isinstance(new, int):
            return Became(chat=chat, new=str(new))
        title = _text(_part(message, "chat"), "title")
        return Wrote(chat=chat, words=_text(message, "text"), group=True, title=title)
    if chat := _chat(message, PRIVATE):
        return Wrote(chat=chat, words=_text(message, "text"))
    return None


def _pressed(press: dict[str, Any]) -> Pressed | None:
    answer, _, event = _text(press, "data").partition(":")
    by, query = _part(press, "from").get("id"), _text(press, "id")
    if answer not in ANSWERS or not event or not isinstance(by, int) or not query:
        return None
    message = _part(press, "message")
    number = message.get("message_id")
    return Pressed(
        query=query,
        by=str(by),
        answer=answer,
        event=event,
        chat=_chat(message, PRIVATE),
        message=number if isinstance(number, int) else 0,
    )


def _chat(message: dict[str, Any], kinds: tuple[str, ...]) -> str:
    chat = _part(message, "chat")
    id = chat.get("id")
    return str(id) if chat.get("type") in kinds and isinstance(id, int) else ""


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, dict) else {}


def _text(whole: dict[str, Any], name: str) -> str:
    found = whole.get(name)
    return found.strip()[:LONGEST] if isinstance(found, str) else ""
