"""`multaqa admin bounces`: what came back from mail servers, given in by the node's own mailbox."""

import sys
from base64 import b64encode
from pathlib import Path

import click
from amqp import AMQPError
from kombu.exceptions import KombuError

from services.common.contracts.mail import ListReports, TakeReport
from services.common.contracts.notifications import Notifications
from services.common.errors import Unavailable
from services.common.remote import Remote
from services.operations.admin.options import caller, data_option, speaking_plainly
from services.operations.running import NoNode
from services.operations.table import table

READ = 256 * 1024
"""Bytes of a mail that are read; what matters stands at its beginning."""
KEEP_IT = 75
"""EX_TEMPFAIL (sysexits.h): a mail server keeps the mail and tries again."""


@click.group()
def command() -> None:
    """Mails that came back, and complaints about mails."""


@command.command()
@data_option
def take(data: Path | None) -> None:
    """Read one report (RFC 3464 or RFC 5965) from standard input, as a mail server pipes it.

    Exit status 0 also for what is no report: it is noted and need not come again; 75 while the node
    cannot be reached, so that the mail server keeps it.
    """
    body = b64encode(sys.stdin.buffer.read(READ)).decode()
    # The rest is read too: a mail server takes a closed pipe for a failure.
    while sys.stdin.buffer.read(READ):
        pass
    try:
        notifications = Remote(Notifications, caller(data))
        taken = notifications.take_mail_report(TakeReport(sort="message", body=body))
    except (NoNode, Unavailable, OSError, KombuError, AMQPError) as away:
        click.echo(f"multaqa: not now: {away}", err=True)
        sys.exit(KEEP_IT)
    for one in taken.outcomes:
        click.echo(" ".join(part for part in (one.outcome, one.address, one.status) if part))


@command.command("list")
@data_option
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True)
@speaking_plainly
def _list(data: Path | None, limit: int) -> None:
    """Show what was reported and what became of it, newest first."""
    found = Remote(Notifications, caller(data)).mail_reports(ListReports(limit=limit))
    rows = [
        (f"{view.at:%Y-%m-%d %H:%M} UTC", view.by, one.outcome, one.address, one.status, one.note)
        for view in found
        for one in view.outcomes
    ]
    if not rows:
        click.echo("nothing was reported")
        return
    for line in table(("AT", "BY", "OUTCOME", "ADDRESS", "STATUS", "NOTE"), rows):
        click.echo(line)
