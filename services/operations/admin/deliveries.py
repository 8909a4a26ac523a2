"""`multaqa admin deliveries`."""

from pathlib import Path

import click

from services.common.contracts.notifications import ListDeliveries, Notifications, RetryDelivery
from services.common.remote import Remote
from services.operations.admin.options import caller, data_option, fail, speaking_plainly
from services.operations.table import table

_STATES = ("queued", "held", "sending", "sent", "failed", "suppressed")


@click.group()
def command() -> None:
    """Mails and other deliveries: what was sent, what waits, what failed."""


@command.command("list")
@data_option
@click.option("--state", type=click.Choice(_STATES), help="Only these.")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True)
@speaking_plainly
def _list(data: Path | None, state: str | None, limit: int) -> None:
    """Show deliveries, newest first."""
    notifications = Remote(Notifications, caller(data))
    found = notifications.deliveries(ListDeliveries(state=state or "", limit=limit))
    if not found:
        click.echo("no deliveries")
        return
    rows = [
        (
            one.id,
            one.state,
            one.channel,
            one.kind,
            one.person,
            one.attempts,
            f"{one.due_at:%Y-%m-%d %H:%M:%S} UTC",
            one.error,
        )
        for one in found
    ]
    heads = ("ID", "STATE", "CHANNEL", "KIND", "PERSON", "TRIES", "DUE AT", "ERROR")
    for line in table(heads, rows):
        click.echo(line)


@command.command()
@click.argument("id", required=False, default="")
@click.option("--all", "everything", is_flag=True, help="Every failed one.")
@data_option
@speaking_plainly
def retry(id: str, everything: bool, data: Path | None) -> None:
    """Try a failed delivery again, or every failed one with --all."""
    if bool(id) == everything:
        raise click.UsageError("name one ID, or say --all")
    notifications = Remote(Notifications, caller(data))
    count = notifications.retry_delivery(RetryDelivery(id=id, all=everything)).count
    if id and not count:
        fail(f"no failed delivery has the id {id}")
    click.echo(f"queued {count} again")
