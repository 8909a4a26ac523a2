"""How people want to be told, beyond channels by kind: digests, presets, what they agreed to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker

Preset = Literal["", "everything", "essential", "here"]
"""What counts in place of single choices, which are kept: all there is by every channel; only
what must be known; all the rest in the application only."""


@dataclass(frozen=True, kw_only=True)
class DigestHours:
    """A digest every day or week, at a full hour by the person's clock; `day` is for weekly ones,
    Monday is 0."""

    every: Literal["daily", "weekly"]
    hour: int = 8
    day: int = 6


@dataclass(frozen=True, kw_only=True)
class ConsentView:
    """What a person agreed to: the sentence they read, in which language, when and how; its end
    when it was taken back."""

    channel: str
    purpose: str
    text: str
    language: str
    how: str
    at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class WithdrawConsent:
    """Take back what was agreed to for a channel and purpose; the channel ends at once."""

    asker: Asker
    channel: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class WithdrawConsentByToken:
    """The same by the link in a message, without signing in."""

    token: str
    channel: str
    purpose: str


class Wishing(Protocol):
    """What notifications answers about what people agreed to."""

    def consents(self, command: Asker) -> list[ConsentView]: ...
    def withdraw_consent(self, command: WithdrawConsent) -> None: ...
    def withdraw_consent_by_token(self, command: WithdrawConsentByToken) -> None: ...
