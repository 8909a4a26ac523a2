"""Ways to a person besides the node's own pages and mail: push, Telegram, WhatsApp."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker


@dataclass(frozen=True, kw_only=True)
class SubscribePush:
    """A browser of the asker's wants to be told (PushSubscription.toJSON()). `label` is what its
    owner knows it by."""

    asker: Asker
    endpoint: str
    p256dh: str
    auth: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkTelegram:
    """A code by which the asker's chat with the bot is known to be theirs."""

    asker: Asker


@dataclass(frozen=True, kw_only=True)
class TelegramLink:
    """Where to press Start, and until when that works."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class LinkWhatsApp:
    """A code by which the asker's number is known to be theirs once they send it."""

    asker: Asker


@dataclass(frozen=True, kw_only=True)
class WhatsAppLink:
    """`url` opens WhatsApp with the code written to the node's `number`; until when it is good."""

    url: str
    number: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class StopWay:
    """End one of the asker's addresses, by id, or all of a channel."""

    asker: Asker
    channel: Literal["push", "telegram", "whatsapp"]
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class TelegramUpdate:
    """What Telegram tells of the bot: its header's secret, and the update's JSON as it came."""

    secret: str
    body: str


@dataclass(frozen=True, kw_only=True)
class WhatsAppCheck:
    """Somebody sets up the webhook and says the word we agreed on."""

    token: str


@dataclass(frozen=True, kw_only=True)
class WhatsAppUpdate:
    """What Meta tells of the number: the signature in its header, and the JSON as it came."""

    signature: str
    body: str


@dataclass(frozen=True, kw_only=True)
class WayAddress:
    """One address of a person: a browser, a chat, a number. `state` is active, stopped or dead."""

    id: str
    state: str
    since: datetime
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class WayView:
    """A channel this node has, and the asker's addresses on it. `consent` is what giving one
    agrees to; `key` is the public key browsers subscribe with."""

    channel: str
    addresses: list[WayAddress] = field(default_factory=list)
    consent: str = ""
    key: str = ""


class Ways(Protocol):
    """What notifications answers about ways."""

    def ways(self, command: Asker) -> list[WayView]: ...
    def subscribe_push(self, command: SubscribePush) -> WayAddress: ...
    def link_telegram(self, command: LinkTelegram) -> TelegramLink: ...
    def link_whatsapp(self, command: LinkWhatsApp) -> WhatsAppLink: ...
    def stop_way(self, command: StopWay) -> None: ...
    def telegram_update(self, command: TelegramUpdate) -> None: ...
    def whatsapp_check(self, command: WhatsAppCheck) -> None: ...
    def whatsapp_update(self, command: WhatsAppUpdate) -> None: ...
