"""Sending mails, each exactly once, through restarts and kills.

A mail is claimed, written, handed to the server with its final dot, marked `handed` the moment
the dot has left, and done when the server has answered. After a crash, what was only claimed is
sent again; what was handed is not. Between the dot and the mark (a line in a file of this
machine, then the database) lie a few microseconds: a kill there repeats a mail.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from services.common import metrics
from services.common.clock import Clock
from services.common.context import working_for
from services.common.jobs import GiveUp, Job, TryLater
from services.common.log import did
from services.notifications.channels.copies import Copier
from services.notifications.channels.email import BadAddress
from services.notifications.channels.returns import Returns
from services.notifications.channels.signing import Signer
from services.notifications.channels.smtp import TIMEOUT, Line, NoAnswer, NoLine, Refused, Server
from services.notifications.deliveries import HELD, Deliveries
from services.notifications.domain import EMAIL, KINDS, LINKED, Recipient
from services.notifications.domain.mail import CHECK
from services.notifications.pace import Pace
from services.notifications.repository import Recipients
from services.notifications.texts import Unsayable, kind_of
from services.notifications.use_cases.bouncing import Bouncing
from services.notifications.use_cases.holding import Holding
from services.notifications.use_cases.pacing import Turns, turns

HOLD_SECONDS = (10, 60, 600)
"""How long a mail waits for its person to be known and their address confirmed; then it is
suppressed."""
BATCH = 20
"""Mails claimed together, and written down together when they ended alike."""
_STAGES = 4
_STUBBORN_SECONDS = 600

Readers = dict[str, Recipient | None]
"""Who is to get the mails of some jobs, by person."""


class Unconfirmed(Exception):
    """The address was never confirmed."""


class Later(Exception):
    """The server asked to try again later; with `pause`, nothing to this domain before."""

    def __init__(self, no: Refused) -> None:
        super().__init__(str(no))
        self.pause = no.code == 421


class Stopped(Exception):
    """No mail may go to this address."""


Ending = tuple[str, str, str]
"""How a mail ended, and why: for the operator, and as a word of REASONS; empty where it is sent."""


@dataclass(frozen=True)
class Delivering:
    """Takes mails from their queues to the mail server."""

    jobs: Deliveries
    recipients: Recipients
    writer: Copier
    server: Server
    clock: Clock
    signer: Signer
    holding: Holding
    returns: Returns
    bouncing: Bouncing
    pace: Pace

    def send_due(self, lane: str, limit: int = 100) -> int:
        """Send what is due in a lane over one connection; gives how many were taken up."""
        taken = 0
        with Line(self.server) as line:
            while taken < limit and (batch := self.jobs.claim_some(lane, BATCH)):
                taken += len(batch)
                if not self.send_claimed(line, batch):
                    break
        if taken:
            metrics.JOBS.labels("notifications", lane).inc(taken)
        return taken

    def look_after(self) -> int:
        """Close what a dead process handed over, free what it had only claimed."""
        return self.jobs.take_over()

    def send_claimed(self, line: Line, batch: list[Job]) -> bool:
        """Send what was claimed; what ends alike is written down together. Gives whether the
        server could be talked to; what was not begun then goes back."""
        ended: dict[Ending, list[Job]] = {}
        reached, begun, order = True, 0, None
        try:
            readers = self.recipients.find_all([job.data["person"] for job in batch])
            stopped = self._stopped(batch, readers)
            order = turns(
                self.pace,
                batch[0].lane,
                {job.id: _domain(job, readers[job.data["person"]], stopped) for job in batch},
            )
            for job in batch:
                if not reached or (begun and self._late(job)):
                    break
                begun += 1
                if not order.has(job):
                    continue
                with working_for(job.request, job.cause):
                    known = readers[job.data["person"]]
                    ending, reached = self._send(line, job, known, stopped, order)
                if ending:
                    ended.setdefault(ending, []).append(job)
        finally:
            for ending, jobs in ended.items():
                self._write_down(jobs, partial(self.jobs.all_done, jobs, *ending))
            if order and order.waiting:
                waiting = [turn.job for turn in order.waiting]
                self._write_down(waiting, partial(self.jobs.postpone, order.waiting))
            if batch[begun:]:
                self.jobs.give_back(batch[begun:])
        return reached

    def _late(self, job: Job) -> bool:
        """Whether the lease might end while the server still thinks."""
        return self.jobs.left(job) < TIMEOUT * _STAGES

    def _stopped(self, batch: list[Job], readers: Readers) -> dict[str, str]:
        """Why no mail may go to some of the addresses of these jobs."""
        owners = (readers[job.data["person"]] for job in batch)
        addresses = {one.email for one in owners if one}
        addresses |= {str(job.data.get("address") or "") for job in batch}
        found = self.bouncing.stopped(sorted(addresses))
        return {
            address: f"suppressed: {one.reason} {one.status}".strip()
            for address, one in found.items()
        }

    def _send(
        self,
        line: Line,
        job: Job,
        known: Recipient | None,
        stopped: Mapping[str, str],
        order: Turns,
    ) -> tuple[Ending | None, bool]:
        """Gives how it ended, None when it did not or is written down already, and whether the
        server could be talked to."""
        reached, ended = True, None
        try:
            outcome = self._attempt(line, job, known, stopped)
            ended = (outcome, "", "")
        except Stopped as why:
            outcome, ended = "suppressed", ("suppressed", str(why), "bounced")
        except Unconfirmed:
            outcome, ended = "suppressed", ("suppressed", "", "unconfirmed")
        except Exception as trouble:
            outcome, reached = "later", not isinstance(trouble, NoLine)
            if isinstance(trouble, Later) and trouble.pause:
                order.pause(job)
            if isinstance(trouble, GiveUp):
                outcome = "failed"
            elif not isinstance(trouble, NoLine | Later | TryLater):
                did("could not write a mail", kind=job.kind, error=trouble)
            self._write_down([job], partial(self.jobs.failed, job, trouble))
        if outcome == "done":
            order.taken(job)
        did("took a mail", kind=job.kind, outcome=outcome, attempt=job.attempts)
        return ended, reached

    def _attempt(
        self, line: Line, job: Job, known: Recipient | None, stopped: Mapping[str, str]
    ) -> str:
        to = self._reader(job, known)
        if to is None or not self.holding.may_go(job, EMAIL):
            return "suppressed"
        if to.email in stopped and job.kind != CHECK:
            raise Stopped(stopped[to.email])
        address, mail = self._write(job, to)
        line.ready()
        if self._late(job):
            raise TryLater("connecting took too long", 10)
        mark = self.jobs.marker(job)

        def handed() -> None:
            try:
                mark()
            except Exception as trouble:
                # This process knows, and writes down the end of it however long that takes.
                did("could not mark a mail", trouble=type(trouble).__name__)

        try:
            line.hand_over(self.returns.path(job.id, address), address, mail, handed)
        except Refused as no:
            if not no.permanent:
                raise Later(no) from no
            if not no.of_address:
                raise GiveUp(str(no)) from no
            self.bouncing.refused(address, job.data["person"], job.id, str(no))
            raise BadAddress(str(no)) from no
        except NoAnswer:
            did("no answer to a mail", kind=job.kind)
        return "done"

    def _write(self, job: Job, to: Recipient) -> tuple[str, bytes]:
        """The envelope's recipient and the mail, signed. Raises GiveUp, Unsayable when it cannot be
        written: trying again writes the same, so the operator must hear of it at once."""
        try:
            address, mail = self.writer.compose(
                job.id, job.kind, job.data["params"], to, self.clock.now()
            )
            return address, self.signer.sign(mail)
        except GiveUp:
            raise
        except Exception as mistake:
            did("could not write a mail", kind=job.kind, error=mistake)
            raise Unsayable(f"{job.kind}: {type(mistake).__name__}: {mistake}") from mistake

    def _reader(self, job: Job, known: Recipient | None) -> Recipient | None:
        data = job.data
        if known is not None and known.closed:
            return None
        if kind_of(job.kind).leads_to in LINKED:
            return Recipient(
                person=data["person"],
                name=data["params"].get("person_name") or {},
                email=data["address"],
                language=data["language"],
            )
        if known is None or not known.confirmed:
            if job.attempts > len(HOLD_SECONDS):
                raise Unconfirmed
            raise TryLater(f"{HELD}: address not confirmed", HOLD_SECONDS[job.attempts - 1])
        return known

    def _write_down(self, jobs: list[Job], note: Callable[[], object]) -> None:
        """Until it is written, nobody in this process takes the job again."""
        pause, end = 0.1, time.monotonic() + _STUBBORN_SECONDS
        while True:
            try:
                note()
                for job in jobs:
                    self.jobs.let_go(job)
                return
            except Exception as trouble:
                did("could not write a mail's end", trouble=type(trouble).__name__)
                if time.monotonic() > end:
                    raise
                time.sleep(pause)
                pause = min(pause * 2, 2)


def _domain(job: Job, known: Recipient | None, stopped: Mapping[str, str]) -> str:
    """The domain a mail goes to; empty when it will not leave. Never raises: one odd job must not
    hold up those it was claimed with."""
    kind = KINDS.get(job.kind)
    if kind is None or (known and known.closed):
        return ""
    if kind.leads_to in LINKED:
        address = str(job.data.get("address", ""))
    else:
        address = known.email if known and known.confirmed else ""
    leaves = address not in stopped or job.kind == CHECK
    return address.rpartition("@")[2].lower() if leaves else ""
