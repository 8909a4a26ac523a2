"""Ways besides mail: giving an address, ending it, and sending what waits for it."""

import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.common import metrics
from services.common.clock import Clock
from services.common.context import working_for
from services.common.contracts.shared import Asker
from services.common.contracts.ways import (
    LinkTelegram,
    StopWay,
    SubscribePush,
    TelegramLink,
    TelegramUpdate,
    WayAddress,
    WayView,
)
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from services.common.ids import derived_id
from services.common.jobs import Job
from services.common.log import did
from services.common.settings import Settings
from services.notifications.addresses import Address, Codes
from services.notifications.channels import Channel, Dispatch, Gone
from services.notifications.channels.push import Push
from services.notifications.channels.telegram import Telegram
from services.notifications.deliveries import Deliveries
from services.notifications.domain import KINDS
from services.notifications.domain.consenting import NOTIFICATIONS, asks_to_stop
from services.notifications.domain.telling import OUTER, PUSH, TELEGRAM
from services.notifications.repository import Kept
from services.notifications.texts import say
from services.notifications.texts.catalogue import language_of, sentence
from services.notifications.use_cases.consenting import Consenting
from services.notifications.use_cases.holding import Holding
from services.notifications.use_cases.telling import crowd_lane

CODE_MINUTES = 30
MOST_BROWSERS = 20
_START = re.compile(r"/start(?:@\w+)? ([A-Za-z0-9_-]{32})")


@dataclass(frozen=True)
class Ways:
    """Answers people about their addresses, hears Telegram, and sends."""

    kept: Kept
    codes: Codes
    jobs: Deliveries
    push: Push
    telegram: Telegram
    clock: Clock
    settings: Settings
    consenting: Consenting
    holding: Holding

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every channel by name."""
        return {PUSH: self.push, TELEGRAM: self.telegram}

    @property
    def ready(self) -> tuple[str, ...]:
        """The channels this node has credentials for."""
        return tuple(name for name in OUTER if self.channels[name].ready)

    def ways(self, asker: Asker) -> list[WayView]:
        """The channels of this node with the asker's addresses that can be written to."""
        mine = self.kept.addresses.of(_own(asker))
        return [
            WayView(
                channel=name,
                addresses=[_view(one) for one in mine if one.channel == name and _open(one)],
                key=self.push.key if name == PUSH else "",
                consent=sentence(language_of(asker.language), f"consent.{name}"),
            )
            for name in self.ready
        ]

    def subscribe_push(self, command: SubscribePush) -> WayAddress:
        """Tell this browser from now on. Raises Invalid naming fields; Conflict `way.absent`,
        `way.too_many`."""
        person = _own(command.asker)
        self._present(PUSH)
        self.push.check(command.endpoint, command.p256dh, command.auth)
        address = Address(
            person=person,
            channel=PUSH,
            key=command.endpoint,
            since=self.clock.now(),
            data={
                "endpoint": command.endpoint,
                "p256dh": command.p256dh,
                "auth": command.auth,
            },
        )
        mine = [one for one in self.kept.addresses.of(person) if one.channel == PUSH and _open(one)]
        if len(mine) >= MOST_BROWSERS and address.id not in [one.id for one in mine]:
            raise Conflict("way.too_many")
        self._keep(address, command.asker.language, "button")
        return _view(address)

    def link_telegram(self, command: LinkTelegram) -> TelegramLink:
        """A link that opens the bot with a code good for one chat. Raises Conflict `way.absent`."""
        person = _own(command.asker)
        self._present(TELEGRAM)
        code = secrets.token_urlsafe(24)
        until = self.clock.now() + timedelta(minutes=CODE_MINUTES)
        self.codes.put(code, person, command.asker.language, until)
        return TelegramLink(url=f"https://t.me/{self.telegram.bot}?start={code}", expires_at=until)

    def stop_way(self, command: StopWay) -> None:
        """End a channel at once, or one address of it."""
        person = _own(command.asker)
        self.consenting.withdraw(person, command.channel, NOTIFICATIONS, "button", command.id)

    def telegram_update(self, command: TelegramUpdate) -> None:
        """Hear what was written to the bot. Whatever cannot be understood is nothing to us; an
        update told twice has one effect. Raises Forbidden `hook.foreign`, NotFound, Invalid."""
        if not self.telegram.ready:
            raise NotFound("route.unknown")
        if not hmac.compare_digest(command.secret.encode(), self.telegram.secret.encode()):
            raise Forbidden("hook.foreign")
        update = _read(command.body)
        chat, words = _written(update)
        if not chat:
            return
        update_id = str(update.get("update_id", ""))
        if found := _START.fullmatch(words):
            self._start(chat, found[1], update_id)
        elif asks_to_stop(words):
            self._stop(chat, update_id)

    def send_due(self, name: str, limit: int = 20) -> int:
        """Send what is due by a channel, what was meant for single people first; gives how many
        were taken up."""
        channel, taken = self.channels[name], 0
        if not channel.ready:
            return 0
        for lane in (name, crowd_lane(name)):
            while taken < limit and (job := self.jobs.claim(lane)) is not None:
                taken += 1
                with working_for(job.request, job.cause):
                    outcome = self._take(channel, job)
                did("took a note", channel=name, kind=job.kind, outcome=outcome)
        if taken:
            metrics.JOBS.labels("notifications", name).inc(taken)
        return taken

    def _take(self, channel: Channel, job: Job) -> str:
        try:
            outcome = self._attempt(channel, job)
            self.jobs.done(job, outcome)
        except Exception as trouble:
            if isinstance(trouble, Gone):
                self.consenting.gone(job.data.get("address", ""), str(trouble))
            self.jobs.failed(job, trouble)
            outcome = type(trouble).__name__
        finally:
            self.jobs.let_go(job)
        return outcome

    def _attempt(self, channel: Channel, job: Job) -> str:
        data = job.data
        if "reply" in data:
            words = sentence(language_of(data["language"]), f"telegram.{data['reply']}")
            self.telegram.write(data["chat"], words)
            return "done"
        address = self.kept.addresses.find(data["address"])
        if address is None or not _open(address) or address.person != data["person"]:
            return "suppressed"
        known = self.kept.recipients.find(data["person"])
        if known is not None and known.closed:
            return "suppressed"
        if not self.holding.may_go(job, channel.name):
            return "suppressed"
        self.consenting.insist(address.person, channel.name, NOTIFICATIONS, address.id)
        language = language_of(known.language if known else "")
        kind, settings = KINDS[job.kind], self.settings
        said = say(kind, data["params"], language, settings.origin, settings.name_in(language))
        action = sentence(language, f"action.{kind.leads_to}")
        channel.send(
            Dispatch(
                id=job.id,
                kind=kind,
                said=said,
                action=action,
                language=language,
                params=data["params"],
            ),
            address,
        )
        return "done"

    def _start(self, chat: str, code: str, update: str) -> None:
        found = self.codes.find(code)
        if found is None or found["expires_at"] <= self.clock.now():
            if self.kept.addresses.by_key(TELEGRAM, chat) is None:
                self._reply(chat, "unknown_code", "", update)
            return
        now = self.clock.now()
        address = Address(person=found["person"], channel=TELEGRAM, key=chat, since=now)
        self._keep(address, found["language"], "/start")
        self._reply(chat, "linked", found["language"], update)
        # Last: a kill before this line links the same chat once more, which changes nothing.
        self.codes.use_up(code)

    def _stop(self, chat: str, update: str) -> None:
        address = self.consenting.stop(TELEGRAM, chat, "word")
        if address is None:
            return
        known = self.kept.recipients.find(address.person)
        self._reply(chat, "stopped", known.language if known else "", update)

    def _reply(self, chat: str, words: str, language: str, update: str) -> None:
        now = self.clock.now()
        data = {"chat": chat, "reply": words, "language": language}
        extra = {"created_at": now, "channel": TELEGRAM}
        id = derived_id("telegram update", update, words)
        self.jobs.put([Job(id, f"telegram_{words}", data, now, TELEGRAM, extra=extra)])

    def _keep(self, address: Address, language: str, how: str) -> None:
        person, channel = address.person, address.channel
        # The yes first: a kill in between leaves a yes to an address nobody writes to.
        self.consenting.agree(person, channel, NOTIFICATIONS, language, how, address.id)
        self.kept.addresses.put(address)
        self.kept.choices.add(address.person, address.channel)

    def _present(self, name: str) -> None:
        if name not in self.ready:
            raise Conflict("way.absent")


def _read(body: str) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        update = None
    if not isinstance(update, dict):
        raise Invalid(fields={"update": ["invalid"]})
    return update


def _written(update: dict[str, Any]) -> tuple[str, str]:
    """Chat and words of a message in a private chat; empty for everything else."""
    message = update.get("message")
    if not isinstance(message, dict):
        return "", ""
    chat = message.get("chat")
    if not isinstance(chat, dict) or chat.get("type") != "private":
        return "", ""
    words, id = message.get("text"), chat.get("id")
    if not isinstance(words, str) or not isinstance(id, int):
        return "", ""
    return str(id), words.strip()[:200]


def _open(address: Address) -> bool:
    return address.state == "active"


def _view(address: Address) -> WayAddress:
    return WayAddress(id=address.id, state=address.state, since=address.since)


def _own(asker: Asker) -> str:
    if not asker.person:
        raise Unauthenticated("session.required")
    return asker.person
