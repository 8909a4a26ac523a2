"""Answering without an account, and links that answer with one tap."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.common.contracts.events.gatherings import Answer, EventView
from services.common.contracts.events.question_shapes import Replies
from services.common.contracts.shared import Text
from services.common.messages import Message

GUEST = "guest:"
"""What the ids of people without an account begin with, where others have an actor URI."""


# --- messages -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class GuestAsked(Message):
    """Somebody without an account wants to answer; the address is to be confirmed by `token`."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    person: str
    person_name: Text
    email: str
    language: str
    token: str


@dataclass(frozen=True, kw_only=True)
class GuestLinkAsked(Message):
    """Somebody answers again who has confirmed: the personal link goes to the address again."""

    event: str
    title: Text
    starts_at: datetime
    timezone: str
    slug: str
    community_name: Text
    person: str
    person_name: Text
    email: str
    language: str
    token: str


@dataclass(frozen=True, kw_only=True)
class GuestConfirmed(Message):
    """Somebody without an account can be told things by mail; `link` is their personal one."""

    person: str
    name: Text
    email: str
    language: str
    timezone: str
    link: str


@dataclass(frozen=True, kw_only=True)
class GuestForgotten(Message):
    """Name and address of somebody without an account are gone here, and are to be everywhere."""

    person: str


# --- commands and questions -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class AskAsGuest:
    """Answer without an account; nothing is held before the address is confirmed."""

    event: str
    name: str
    email: str
    language: str = "ar"
    answer: Answer = "going"
    guests: int = 0
    seat_class: str = ""
    replies: Replies = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ByLink:
    """Whatever a link of a mail or message stands for."""

    token: str


@dataclass(frozen=True, kw_only=True)
class AnswerByLink:
    """Another answer by the personal link; None takes it back."""

    token: str
    answer: Answer | None = None
    guests: int = 0
    seat_class: str = ""
    replies: Replies | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerLinksFor:
    """One-tap links for a person of this node; asked by services that write to people."""

    event: str
    person: str
    language: str = "ar"


# --- views ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class GuestAnswerView:
    """What a guest's link leads to. `token` is the personal link's; `wish` what confirming does;
    `ticket` the token of their ticket while they have a seat, `came` whether it was used."""

    event: EventView
    name: Text
    token: str = ""
    wish: Answer = "going"
    guests: int = 0
    ticket: str = ""
    came: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswerLinks:
    """One link for each answer, in full; empty where there is none."""

    going: str = ""
    maybe: str = ""
    declined: str = ""


@dataclass(frozen=True, kw_only=True)
class TapView:
    """What a one-tap link does, or did."""

    event: EventView
    answer: Answer


class Guests(Protocol):
    """Answers without an account or without signing in."""

    def ask_as_guest(self, command: AskAsGuest) -> None: ...
    def read_guest_confirmation(self, command: ByLink) -> GuestAnswerView: ...
    def confirm_guest(self, command: ByLink) -> GuestAnswerView: ...
    def guest_answer(self, command: ByLink) -> GuestAnswerView: ...
    def answer_as_guest(self, command: AnswerByLink) -> GuestAnswerView: ...
    def answer_links(self, command: AnswerLinksFor) -> AnswerLinks: ...
    def read_tap(self, command: ByLink) -> TapView: ...
    def tap(self, command: ByLink) -> TapView: ...
