"""Somebody who answers an event without an account: asked, confirmed, merged, forgotten."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.common.contracts.events import (
    Answer,
    GuestAsked,
    GuestConfirmed,
    GuestForgotten,
    GuestLinkAsked,
    Replies,
)
from services.common.contracts.shared import Text
from services.common.errors import Conflict
from services.common.messages import Message
from services.common.rules import Mistakes, check_line
from services.events.domain.content import EPOCH
from services.events.domain.event import Event

KEPT_AFTER = timedelta(days=30)
"""How long after an event the names and addresses of its guests are kept."""
UNCONFIRMED_FOR = timedelta(days=2)
MAILS, MAILS_IN = 5, timedelta(hours=1)
"""Mails one address gets about one event."""
NAME_LIMIT = 100
EMAIL_LIMIT = 254
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"
)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The answer somebody wants to give."""

    answer: Answer = "going"
    guests: int = 0
    seat_class: str = ""
    replies: Replies = field(default_factory=dict)


@dataclass(kw_only=True)
class Guest:
    """One address at one event. `address` stands for the address where it is compared, and goes
    with it; `asking` counts what was asked, so that an older confirmation is worth nothing."""

    id: str
    event: str
    address: str = ""
    name: Text = field(default_factory=dict)
    email: str = ""
    language: str = "ar"
    wish: Wish = field(default_factory=Wish)
    asking: int = 0
    asked_at: datetime = EPOCH
    sent: list[datetime] = field(default_factory=list)
    confirmed_at: datetime | None = None
    merged_with: str = ""
    forget_at: datetime | None = None
    gone_at: datetime | None = None
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def ask(
        self,
        name: Text,
        language: str,
        wish: Wish,
        event: Event,
        tokens: tuple[Callable[[int], str], Callable[[], str]],
        now: datetime,
    ) -> None:
        """Ask to answer. Who has confirmed is sent their own link again instead; more mails than
        anybody needs are not sent. `tokens` make that of a confirmation and the personal one."""
        self.sent = [at for at in self.sent if at > now - MAILS_IN]
        if len(self.sent) >= MAILS:
            return
        self.sent.append(now)
        to_confirm, to_change = tokens
        facts = {**event.facts(), "person": self.id, "email": self.email}
        if self.confirmed_at is not None:
            self.recorded.append(
                GuestLinkAsked(
                    **facts, person_name=self.name, language=self.language, token=to_change()
                )
            )
            return
        self.name, self.language, self.wish = name, language, wish
        self.asking += 1
        self.asked_at = now
        self.forget_at = now + UNCONFIRMED_FOR
        token = to_confirm(self.asking)
        self.recorded.append(GuestAsked(**facts, person_name=name, language=language, token=token))

    def confirm(self, asking: int, event: Event, link: str, now: datetime) -> None:
        """The address is theirs; again changes nothing."""
        self.usable()
        if asking != self.asking:
            raise Conflict("link.replaced")
        if self.confirmed_at is not None:
            return
        self.confirmed_at, self.forget_at = now, event.ends_at + KEPT_AFTER
        self.recorded.append(
            GuestConfirmed(
                person=self.id,
                name=self.name,
                email=self.email,
                language=self.language,
                timezone=event.timezone,
                link=link,
            )
        )

    def usable(self) -> None:
        """Raises Conflict for the links of those who have an account now, or are forgotten."""
        if self.merged_with:
            raise Conflict("link.merged")
        if self.gone_at is not None:
            raise Conflict("link.expired")

    def forget(self, now: datetime, merged_with: str = "") -> None:
        """Drop name and address, telling so; again changes nothing."""
        if self.gone_at is not None:
            return
        self.name, self.email, self.address = {}, "", ""
        self.wish, self.sent, self.forget_at = Wish(), [], None
        self.gone_at, self.merged_with = now, merged_with
        self.recorded.append(GuestForgotten(person=self.id))


def checked_guest(name: str, email: str) -> tuple[str, str]:
    """Name and address cleaned. Raises Invalid naming both."""
    mistakes = Mistakes()
    kept = check_line(name, "name", limit=NAME_LIMIT, mistakes=mistakes)
    address = email.strip()
    if not address:
        mistakes.note("email", "required")
    elif len(address) > EMAIL_LIMIT or not _EMAIL.fullmatch(address):
        mistakes.note("email", "invalid")
    mistakes.refuse()
    return kept, address
