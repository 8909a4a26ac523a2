"""Reports between servers: what others report of ours, and what we report of theirs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker

ReportState = Literal["open", "dismissed"]


@dataclass(frozen=True, kw_only=True)
class ListReports:
    """Reports of other servers, the latest first."""

    asker: Asker
    state: ReportState = "open"
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class DismissReport:
    """An administrator has seen to it, or need not."""

    asker: Asker
    report: str


@dataclass(frozen=True, kw_only=True)
class ReportElsewhere:
    """Report something to the server it comes from: a reply, or a card, by its id here.

    `words` go along. Each thing is reported once."""

    asker: Asker
    reply: str = ""
    card: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportedThing:
    """What a report is about: its URI, and what it is (`events`, `groups`, `people`, or empty for
    anything else) with its name here."""

    uri: str
    kind: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """A report of another server. Who reported is not known here: only the server. `times` counts
    reports of the same things, `words` are those that came along."""

    id: str
    host: str
    things: list[ReportedThing]
    words: list[str]
    times: int
    state: ReportState
    reported_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """A slice of the reports, and how many are open in all."""

    items: list[ReportView]
    open: int
    next: str | None = None


class Reports(Protocol):
    """What federation answers administrators about reports."""

    def reports(self, command: ListReports) -> ReportPage: ...

    def dismiss_report(self, command: DismissReport) -> None: ...

    def report_elsewhere(self, command: ReportElsewhere) -> None: ...
