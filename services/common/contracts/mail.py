"""Addresses mails do not reach: what mail servers report, and what becomes of an address."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker

Reason = Literal["hard", "soft", "complaint", "operator"]


@dataclass(frozen=True, kw_only=True)
class TakeReport:
    """A report of a mail as it came, in base64: a `message` (RFC 3464, RFC 5965) or `events` (JSON,
    docs/mail.md)."""

    sort: Literal["message", "events"]
    body: str


@dataclass(frozen=True, kw_only=True)
class HookReport:
    """The same from a provider, with the secret it was told."""

    secret: str
    report: TakeReport


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What became of one thing a report said: `suppressed`, `counted` (until there are too many),
    `known` before, `ours` (about the mail or this node, not the address), `ignored` (it only says
    that something went well or takes longer), `foreign` (nothing proves that it is about a mail of
    ours), `unreadable`."""

    outcome: str
    address: str = ""
    status: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """One report, as the operator sees it."""

    id: str
    at: datetime
    by: str
    outcomes: list[Reported]


@dataclass(frozen=True, kw_only=True)
class ListReports:
    """The newest reports, for the operator."""

    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class SuppressionView:
    """An address no mail is sent to, why, and since when; `status` as in RFC 3463."""

    address: str
    reason: Reason
    since: datetime
    person: str = ""
    status: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ListSuppressions:
    """Suppressed addresses in order of the alphabet, for the operator."""

    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class SuppressionPage:
    """A slice of them."""

    items: list[SuppressionView]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Suppress:
    """The operator wants no mail sent to this address."""

    address: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LiftSuppression:
    """The operator lets mails go to this address again."""

    address: str


@dataclass(frozen=True, kw_only=True)
class LiftByToken:
    """Whoever reads the address's mail wants mails again."""

    token: str


@dataclass(frozen=True, kw_only=True)
class MailAddress:
    """Whether the asker's mails go out; `reason` and `since` where they do not."""

    email: str
    reached: bool
    reason: Reason | None = None
    since: datetime | None = None
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a report."""

    outcomes: list[Reported] = field(default_factory=list)


class Mail(Protocol):
    """What notifications answers about addresses of mail."""

    def mail_hook(self, command: HookReport) -> Taken: ...
    def take_mail_report(self, command: TakeReport) -> Taken: ...
    def mail_reports(self, command: ListReports) -> list[ReportView]: ...
    def suppressions(self, command: ListSuppressions) -> SuppressionPage: ...
    def suppress(self, command: Suppress) -> None: ...
    def lift_suppression(self, command: LiftSuppression) -> None: ...
    def mail_address(self, command: Asker) -> MailAddress: ...
    def check_mail_address(self, command: Asker) -> None: ...
    def lift_by_token(self, command: LiftByToken) -> None: ...
