"""Ways besides mail: giving an address of one's own, and ending it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.common.clock import Clock
from services.common.contracts.shared import Asker
from services.common.contracts.ways import (
    LinkTelegram,
    LinkWhatsApp,
    StopWay,
    SubscribePush,
    TelegramLink,
    WayAddress,
    WayView,
    WhatsAppLink,
)
from services.common.errors import Conflict, Unauthenticated
from services.common.settings import Settings
from services.common.text import clean_name
from services.notifications.addresses import Address, Codes
from services.notifications.channels import Channel
from services.notifications.channels.push import Push
from services.notifications.channels.telegram import Telegram
from services.notifications.channels.whatsapp import WhatsApp
from services.notifications.deliveries import Deliveries
from services.notifications.domain.consenting import NOTIFICATIONS
from services.notifications.domain.telling import OUTER, PUSH, TELEGRAM, WHATSAPP
from services.notifications.repository import Kept
from services.notifications.texts.catalogue import language_of, sentence
from services.notifications.use_cases.consenting import Consenting

CODE_MINUTES = 30
MOST_BROWSERS = 20
CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What codes that people may have to type are made of: nothing that looks like another."""


@dataclass(frozen=True)
class Ways:
    """Answers people about their addresses."""

    kept: Kept
    codes: Codes
    jobs: Deliveries
    push: Push
    telegram: Telegram
    whatsapp: WhatsApp
    clock: Clock
    settings: Settings
    consenting: Consenting

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every channel by name."""
        return {PUSH: self.push, TELEGRAM: self.telegram, WHATSAPP: self.whatsapp}

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
                "label": clean_name(command.label)[:60],
            },
        )
        mine = [one for one in self.kept.addresses.of(person) if one.channel == PUSH and _open(one)]
        if len(mine) >= MOST_BROWSERS and address.id not in [one.id for one in mine]:
            raise Conflict("way.too_many")
        self.keep(address, command.asker.language, "button")
        return _view(address)

    def link_telegram(self, command: LinkTelegram) -> TelegramLink:
        """A link that opens the bot with a code good for one chat. Raises Conflict `way.absent`."""
        person = _own(command.asker)
        self._present(TELEGRAM)
        code = secrets.token_urlsafe(24)
        until = self.clock.now() + timedelta(minutes=CODE_MINUTES)
        self.codes.put(code, person, command.asker.language, until)
        return TelegramLink(url=f"https://t.me/{self.telegram.bot}?start={code}", expires_at=until)

    def link_whatsapp(self, command: LinkWhatsApp) -> WhatsAppLink:
        """A code that its person sends from the number they mean. Raises Conflict `way.absent`."""
        person = _own(command.asker)
        self._present(WHATSAPP)
        code = "".join(secrets.choice(CODE) for _ in range(12))
        until = self.clock.now() + timedelta(minutes=CODE_MINUTES)
        self.codes.put(code, person, command.asker.language, until)
        number = self.whatsapp.number
        url = f"https://wa.me/{number}?text={code}"
        return WhatsAppLink(url=url, number=number, code=code, expires_at=until)

    def stop_way(self, command: StopWay) -> None:
        """End a channel at once, or one address of it."""
        person = _own(command.asker)
        self.consenting.withdraw(person, command.channel, NOTIFICATIONS, "button", command.id)

    def keep(self, address: Address, language: str, how: str) -> None:
        """Tell a person by this address from now on; how they agreed, reading this language."""
        person, channel = address.person, address.channel
        # The yes first: a kill in between leaves a yes to an address nobody writes to.
        self.consenting.agree(person, channel, NOTIFICATIONS, language, how, address.id)
        self.kept.addresses.put(address)
        self.kept.choices.add(address.person, address.channel)

    def _present(self, name: str) -> None:
        if name not in self.ready:
            raise Conflict("way.absent")


def _open(address: Address) -> bool:
    return address.state == "active"


def _view(address: Address) -> WayAddress:
    label = address.data.get("label", "")
    if address.channel == WHATSAPP:
        label = f"+{address.key}"
    return WayAddress(id=address.id, state=address.state, since=address.since, label=label)


def _own(asker: Asker) -> str:
    if not asker.person:
        raise Unauthenticated("session.required")
    return asker.person
