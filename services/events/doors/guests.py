"""Doors of people without an account, of one-tap links, and the end of both."""

from typing import Any

from services.common.contracts.events import AnswerByLink, AnswerLinksFor, AskAsGuest, ByLink
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load

Payload = Any


class GuestDoors:
    """Mixed into the service."""

    use_cases: Any

    @rpc()
    def ask_as_guest(self, command: Payload) -> Payload:
        self.use_cases.ask_as_guest(load(AskAsGuest, command))

    @rpc()
    def read_guest_confirmation(self, command: Payload) -> Payload:
        return dump(self.use_cases.read_guest_confirmation(load(ByLink, command)))

    @rpc()
    def confirm_guest(self, command: Payload) -> Payload:
        return dump(self.use_cases.confirm_guest(load(ByLink, command)))

    @rpc()
    def guest_answer(self, command: Payload) -> Payload:
        return dump(self.use_cases.guest_answer(load(ByLink, command)))

    @rpc()
    def answer_as_guest(self, command: Payload) -> Payload:
        return dump(self.use_cases.answer_as_guest(load(AnswerByLink, command)))

    @rpc()
    def answer_links(self, command: Payload) -> Payload:
        return dump(self.use_cases.answer_links(load(AnswerLinksFor, command)))

    @rpc()
    def read_tap(self, command: Payload) -> Payload:
        return dump(self.use_cases.read_tap(load(ByLink, command)))

    @rpc()
    def tap(self, command: Payload) -> Payload:
        return dump(self.use_cases.tap(load(ByLink, command)))

    @every(interval=300)
    def guests_due(self) -> None:
        """Forget the guests of events that are long over."""
        self.use_cases.guests_due()
