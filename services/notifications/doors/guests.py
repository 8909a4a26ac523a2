"""What notifications hears of people without an account, and of followers."""

from typing import Any

from services.common.contracts.events import (
    GuestAsked,
    GuestConfirmed,
    GuestForgotten,
    GuestLinkAsked,
)
from services.common.contracts.membership import PersonFollowed
from services.common.entrypoints import subscribe


class GuestNews:
    """Mixed into the service."""

    use_cases: Any

    @subscribe(GuestAsked)
    def guest_asked(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(GuestLinkAsked)
    def guest_link_asked(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(GuestConfirmed)
    def guest_confirmed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(GuestForgotten)
    def guest_forgotten(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(PersonFollowed)
    def person_followed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)
