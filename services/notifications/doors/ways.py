"""Doors of ways: people's addresses, what providers tell, and the timers that send."""

from typing import Any

from services.common.contracts.shared import Asker
from services.common.contracts.ways import (
    LinkTelegram,
    LinkWhatsApp,
    StopWay,
    SubscribePush,
    TelegramUpdate,
    WhatsAppCheck,
    WhatsAppUpdate,
)
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load


class WayDoors:
    """How people are reached besides mail."""

    use_cases: Any

    @rpc()
    def ways(self, command: Any) -> Any:
        """The channels there are, with the asker's addresses."""
        return dump(self.use_cases.ways.ways(load(Asker, command)))

    @rpc()
    def subscribe_push(self, command: Any) -> Any:
        """A browser wants to be told."""
        return dump(self.use_cases.ways.subscribe_push(load(SubscribePush, command)))

    @rpc()
    def link_telegram(self, command: Any) -> Any:
        """A code for the bot."""
        return dump(self.use_cases.ways.link_telegram(load(LinkTelegram, command)))

    @rpc()
    def link_whatsapp(self, command: Any) -> Any:
        """A code for the business number."""
        return dump(self.use_cases.ways.link_whatsapp(load(LinkWhatsApp, command)))

    @rpc()
    def stop_way(self, command: Any) -> Any:
        """End an address or a channel."""
        self.use_cases.ways.stop_way(load(StopWay, command))

    @rpc()
    def telegram_update(self, command: Any) -> Any:
        """What happened to the bot."""
        self.use_cases.hearing.telegram_update(load(TelegramUpdate, command))

    @rpc()
    def whatsapp_check(self, command: Any) -> Any:
        """Whether a webhook is set up by us."""
        self.use_cases.hearing.whatsapp_check(load(WhatsAppCheck, command))

    @rpc()
    def whatsapp_update(self, command: Any) -> Any:
        """What happened to the number."""
        self.use_cases.hearing.whatsapp_update(load(WhatsAppUpdate, command))

    @every(interval=0.5)
    def send_push(self) -> None:
        """Notes to browsers."""
        self.use_cases.sending.send_due("push")

    @every(interval=0.5)
    def send_telegram(self) -> None:
        """Messages of the bot."""
        self.use_cases.sending.send_due("telegram")

    @every(interval=0.5)
    def send_whatsapp(self) -> None:
        """Templates to numbers."""
        self.use_cases.sending.send_due("whatsapp")
