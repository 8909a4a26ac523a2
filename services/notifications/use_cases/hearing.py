"""What people write to the bot and to the number, and what providers tell of what they were given.

All of it may be told twice: effects can be repeated, and replies are jobs with an id that follows
from the update's.
"""

import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

from services.common.contracts.events import AnswerLinksFor, ByLink, Events
from services.common.contracts.ways import TelegramUpdate, WhatsAppCheck, WhatsAppUpdate
from services.common.errors import Forbidden, Invalid, NotFound, Refusal, Unavailable
from services.common.ids import derived_id
from services.common.jobs import Job
from services.common.log import did
from services.notifications.addresses import Address
from services.notifications.channels import telegram_updates as told
from services.notifications.channels import whatsapp_updates
from services.notifications.channels.whatsapp import DEAD
from services.notifications.domain.consenting import asks_to_stop
from services.notifications.domain.telling import TELEGRAM, WHATSAPP
from services.notifications.texts.catalogue import language_of
from services.notifications.use_cases.grouping import Grouping
from services.notifications.use_cases.ways import CODE, Ways

_START = re.compile(r"/start(?:@\w+)? ([A-Za-z0-9_-]{32})")
_LINK = re.compile(r"/(?:link|start)(?:@\w+)? ([A-Za-z0-9_-]{32})")
_CODE = re.compile(rf"(?<![A-Z0-9])[{CODE}]{{12}}(?![A-Z0-9])")


@dataclass(frozen=True)
class Hearing:
    """Hears Telegram and WhatsApp."""

    ways: Ways
    groups: Grouping
    events: Events

    def telegram_update(self, command: TelegramUpdate) -> None:
        """Hear what happened to the bot. Whatever cannot be understood is nothing to us. Raises
        Forbidden `hook.foreign`, NotFound, Invalid."""
        telegram = self.ways.telegram
        if not telegram.ready:
            raise NotFound("route.unknown")
        if not hmac.compare_digest(command.secret.encode(), telegram.secret.encode()):
            raise Forbidden("hook.foreign")
        update = _read(command.body)
        id = str(update.get("update_id", ""))
        match told.taken_apart(update):
            case told.Pressed() as press:
                self._answer(press)
            case told.PutOut(chat=chat):
                self.groups.put_out(chat)
            case told.Became(chat=chat, new=new):
                self.groups.moved(chat, new)
            case told.Wrote(group=True) as said:
                if found := _LINK.fullmatch(said.words):
                    self._link_group(said, found[1], id)
            case told.Wrote() as said:
                if found := _START.fullmatch(said.words):
                    self._open(TELEGRAM, said.chat, found[1], "/start", id)
                elif asks_to_stop(said.words):
                    self._stop(TELEGRAM, said.chat, id)

    def whatsapp_check(self, command: WhatsAppCheck) -> None:
        """Whether who sets up the webhook knows our word. Raises Forbidden, NotFound."""
        if not self.ways.whatsapp.ready:
            raise NotFound("route.unknown")
        if not self.ways.whatsapp.verified(command.token):
            raise Forbidden("hook.foreign")

    def whatsapp_update(self, command: WhatsAppUpdate) -> None:
        """Hear what was written to the number and what became of messages. Raises Forbidden
        `hook.foreign`, NotFound, Invalid."""
        whatsapp = self.ways.whatsapp
        if not whatsapp.ready:
            raise NotFound("route.unknown")
        if not whatsapp.signed(command.body.encode(), command.signature):
            raise Forbidden("hook.foreign")
        for one in whatsapp_updates.taken_apart(_read(command.body), whatsapp.phone_id):
            if isinstance(one, whatsapp_updates.Failed):
                self._failed(one)
            elif asks_to_stop(one.words):
                self._stop(WHATSAPP, one.number, one.id)
            elif found := _CODE.search(one.words.upper()):
                self._open(WHATSAPP, one.number, found[0], "code", one.id)

    def _failed(self, news: whatsapp_updates.Failed) -> None:
        """Note it at the delivery; a number that takes nothing from us is written to no more."""
        did("heard of a failed message", channel=WHATSAPP, code=news.code)
        self.ways.jobs.bounced(news.job, news.why)
        address = self.ways.kept.addresses.by_key(WHATSAPP, news.number)
        if address is not None and news.code in DEAD:
            self.ways.consenting.gone(address.id, news.why)

    def _open(self, channel: str, key: str, code: str, how: str, update: str) -> None:
        """Whoever sent a code of theirs is told by this channel from now on."""
        ways = self.ways
        found = ways.codes.find(code)
        if found is None or found.get("slug") or found["expires_at"] <= ways.clock.now():
            if ways.kept.addresses.by_key(channel, key) is None:
                self._reply(channel, key, "unknown_code", "", update)
            return
        address = Address(person=found["person"], channel=channel, key=key, since=ways.clock.now())
        ways.keep(address, found["language"], how)
        self._reply(channel, key, "linked", found["language"], update)
        # Last: a kill before this line links the same chat once more, which changes nothing.
        ways.codes.use_up(code)

    def _stop(self, channel: str, key: str, update: str) -> None:
        address = self.ways.consenting.stop(channel, key, "word")
        if address is None:
            return
        known = self.ways.kept.recipients.find(address.person)
        self._reply(channel, key, "stopped", known.language if known else "", update)

    def _link_group(self, said: told.Wrote, code: str, update: str) -> None:
        found = self.ways.codes.find(code)
        now = self.ways.clock.now()
        good = found is not None and found.get("slug") and found["expires_at"] > now
        if found is None or not good or not self.groups.link(said.chat, said.title, found):
            if self.groups.known(said.chat) is None:
                self._reply(TELEGRAM, said.chat, "group_unknown_code", "", update)
            return
        self._reply(TELEGRAM, said.chat, "group_linked", found["language"], update)
        self.ways.codes.use_up(code)

    def _answer(self, press: told.Pressed) -> None:
        """Answer an event for whoever pressed, and say under the message what came of it."""
        address = self.ways.kept.addresses.by_key(TELEGRAM, press.by)
        known = self.ways.kept.recipients.find(address.person) if address else None
        language = language_of(known.language if known else "")
        outcome, given = "unlinked", ""
        if address is not None and address.state == "active":
            outcome = self._tap(address.person, press, language)
            given = press.answer if outcome != "refused" else ""
        data = {
            "press": press.query,
            "outcome": outcome,
            "given": given,
            "event": press.event,
            "chat": press.chat,
            "message": press.message,
            "language": language,
        }
        self._put(TELEGRAM, "telegram_press", data, press.query)

    def _tap(self, person: str, press: told.Pressed, language: str) -> str:
        """Give the answer by the link that stands for it; gives how it ended. What is refused
        stays so however often it is asked; a service that is away is asked again by Telegram."""
        try:
            links = self.events.answer_links(
                AnswerLinksFor(event=press.event, person=person, language=language)
            )
            link: str = getattr(links, press.answer)
            done = self.events.tap(ByLink(token=link.rpartition("/")[2]))
        except Unavailable:
            raise
        except Refusal:
            return "refused"
        return done.event.mine.state if done.event.mine else press.answer

    def _reply(self, channel: str, chat: str, words: str, language: str, update: str) -> None:
        data = {"chat": chat, "reply": words, "language": language}
        self._put(channel, f"{channel}_{words}", data, update, words)

    def _put(self, channel: str, kind: str, data: dict[str, Any], *cause: str) -> None:
        now = self.ways.clock.now()
        extra = {"created_at": now, "channel": channel}
        id = derived_id(f"{channel} update", *cause)
        self.ways.jobs.put([Job(id, kind, data, now, channel, extra=extra)])


def _read(body: str) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        update = None
    if not isinstance(update, dict):
        raise Invalid(fields={"update": ["invalid"]})
    return update
