"""Hearing that mails did not arrive or were unwanted, and sending none there any more."""

import hmac
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.common.clock import Clock
from services.common.contracts.mail import (
    HookReport,
    ListReports,
    Reason,
    Reported,
    ReportView,
    Taken,
)
from services.common.contracts.mail import TakeReport as Take
from services.common.cursors import check_limit
from services.common.errors import Forbidden, NotFound
from services.common.ids import derived_id
from services.common.jobs import GiveUp
from services.common.log import did
from services.common.settings import Settings
from services.notifications.channels.returns import Returns
from services.notifications.deliveries import Deliveries
from services.notifications.domain import Notice
from services.notifications.domain.bounces import (
    Report,
    Unreadable,
    read_events,
    read_message,
    status_in,
    weight,
)
from services.notifications.domain.mail import STOPPED
from services.notifications.repository import Kept
from services.notifications.suppressions import Suppression, key_of
from services.notifications.use_cases.telling import Telling

MOST_KEPT = 20
"""Outcomes of one report that are kept."""


@dataclass(frozen=True)
class Proven:
    """Whose mail a report is about, and of which delivery where that is known."""

    address: str
    person: str = ""
    job: str = ""


@dataclass(frozen=True)
class Bouncing:
    """Takes reports from providers and mail servers."""

    kept: Kept
    jobs: Deliveries
    telling: Telling
    returns: Returns
    clock: Clock
    settings: Settings

    def mail_hook(self, command: HookReport) -> Taken:
        """A provider's report. Raises NotFound without the setting, Forbidden `hook.foreign`."""
        secret = self.settings.mail_hook_secret
        if not secret:
            raise NotFound("route.unknown")
        if not hmac.compare_digest(command.secret.encode(), secret.encode()):
            did("turned a report of mails away", by="hook")
            raise Forbidden("hook.foreign")
        return self._take(command.report, "hook")

    def take_mail_report(self, command: Take) -> Taken:
        """A report from this node's own mailbox."""
        return self._take(command, "mailbox")

    def mail_reports(self, command: ListReports) -> list[ReportView]:
        """What came in, newest first."""
        return self.kept.reports.newest(check_limit(command.limit))

    def stopped(self, addresses: Sequence[str]) -> dict[str, Suppression]:
        """Those of these addresses no mail may go to."""
        keys = {one: key for one in addresses if (key := _key(one))}
        found = self.kept.suppressions.among(list(keys.values()))
        return {one: found[key] for one, key in keys.items() if key in found}

    def refused(self, address: str, person: str, job: str, words: str) -> None:
        """The server said of an address, for good, that it does not take it."""
        status = status_in(words) or "5.0.0"
        if weight(status) == "hard":
            self._stop(Proven(address, person, job), "hard", status, words)

    def _take(self, command: Take, by: str) -> Taken:
        id = derived_id("mail report", command.body)
        if known := self.kept.reports.find(id):
            return Taken(outcomes=known.outcomes)
        people: set[str] = set()
        try:
            trusted = command.sort == "events"
            reports = _read(command)
            outcomes = [self._hear(one, trusted, people) for one in reports]
        except Unreadable as no:
            outcomes = [Reported(outcome="unreadable", note=str(no))]
        for one in outcomes[:MOST_KEPT]:
            did("heard of a mail", by=by, outcome=one.outcome, status=one.status)
        view = ReportView(id=id, at=self.clock.now(), by=by, outcomes=outcomes[:MOST_KEPT])
        self.kept.reports.put(view, sorted(people))
        return Taken(outcomes=outcomes)

    def _hear(self, report: Report, trusted: bool, people: set[str]) -> Reported:
        outcome, proven = "ignored", None
        if report.sort != "nothing":
            proven = self._told_by_provider(report) if trusted else self._proven(report)
            outcome = self._judge(report, proven) if proven else "foreign"
            people.update({proven.person} - {""} if proven else ())
        address = proven.address if proven else report.address
        return Reported(outcome=outcome, address=address, status=report.status, note=report.note)

    def _judge(self, report: Report, proven: Proven) -> str:
        if report.sort == "complaint":
            return self._stop(proven, "complaint", "", report.note)
        if proven.job:
            self.jobs.bounced(proven.job, f"{report.status} {report.note}".strip())
        bad = weight(report.status)
        if bad == "ours":
            return "ours"
        if self.kept.suppressions.find(proven.address):
            return "known"
        if bad == "hard":
            return self._stop(proven, "hard", report.status, report.note)
        cause = proven.job or report.id or derived_id(proven.address, report.status, report.note)
        times = self.kept.suppressions.strike(
            proven.address,
            proven.person,
            cause,
            self.clock.now(),
            timedelta(days=self.settings.mail_soft_days),
        )
        if times < self.settings.mail_soft_bounces:
            return "counted"
        return self._stop(proven, "soft", report.status, report.note)

    def _stop(self, proven: Proven, reason: Reason, status: str, note: str) -> str:
        if self.kept.suppressions.find(proven.address):
            return "known"
        person = proven.person
        if not person and (known := self.kept.recipients.by_email(proven.address)):
            person = known.person
        now = self.clock.now()
        if person and self.kept.recipients.find(person):
            notice = Notice(
                kind=STOPPED, person=person, params={"email": proven.address, "stopped": reason}
            )
            cause = proven.job or now.isoformat()
            self.telling.write_down([notice], derived_id("mail stopped", proven.address, cause))
        self.kept.suppressions.put(
            Suppression(
                address=proven.address,
                reason=reason,
                since=now,
                person=person,
                status=status,
                note=note[:300],
            )
        )
        did("suppressed an address", reason=reason, status=status)
        return "suppressed"

    def _told_by_provider(self, report: Report) -> Proven | None:
        address = _key(report.address)
        job = next((job for job, host in report.mails if self._ours(host)), "")
        told = self.jobs.person_of(job) if job else None
        return Proven(address, told[0] if told else "", job if told else "") if address else None

    def _proven(self, report: Report) -> Proven | None:
        """A mail can be written by anybody: the seal of a return path proves it, or the id of a
        mail that only whoever got it knows, for nobody's address but theirs."""
        for path in dict.fromkeys(report.paths):
            found = self.returns.read(path)
            if found is None:
                continue
            job, seal = found
            told = self.jobs.person_of(job)
            person, own = self._of(told)
            for address in dict.fromkeys((_key(report.address), own)):
                if address and self.returns.proves(job, seal, address):
                    return Proven(address, person, job)
        for job, host in report.mails:
            person, own = self._of(self.jobs.person_of(job) if self._ours(host) else None)
            if own and (not report.address or _key(report.address) == own):
                return Proven(own, person, job)
        return None

    def _of(self, told: tuple[str, str] | None) -> tuple[str, str]:
        """Person and address of a delivery; empty for what is not known."""
        if told is None:
            return "", ""
        person, address = told
        known = self.kept.recipients.find(person)
        return person if known else "", _key(address or (known.email if known else ""))

    def _ours(self, host: str) -> bool:
        return host == (self.settings.origin.partition("://")[2].partition(":")[0]).lower()


def _read(command: Take) -> list[Report]:
    try:
        raw = b64decode(command.body, validate=True)
    except ValueError:
        raise Unreadable("not base64") from None
    if command.sort == "events":
        return read_events(raw.decode("utf-8", "replace"))
    return read_message(raw)


def _key(address: str) -> str:
    try:
        return key_of(address)
    except GiveUp:
        return ""
