"""`multaqa admin suppressions`: addresses no mail is sent to."""

from collections.abc import Iterator
from pathlib import Path

import click

from services.common.contracts.mail import (
    LiftSuppression,
    ListSuppressions,
    Suppress,
    SuppressionView,
)
from services.common.contracts.notifications import Notifications
from services.common.remote import Remote
from services.gateway.sheets import csv_text
from services.operations.admin.options import caller, data_option, speaking_plainly
from services.operations.table import table

_HEADS = ("ADDRESS", "REASON", "SINCE", "STATUS", "PERSON", "NOTE")


@click.group()
def command() -> None:
    """Addresses no mail is sent to, because mails came back, were unwanted, or you said so."""


@command.command("list")
@data_option
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True)
@speaking_plainly
def _list(data: Path | None, limit: int) -> None:
    """Show the first of them, in order of the alphabet."""
    found = Remote(Notifications, caller(data)).suppressions(ListSuppressions(limit=limit))
    if not found.items:
        click.echo("no address is suppressed")
        return
    for line in table(_HEADS, [_row(one) for one in found.items]):
        click.echo(line)
    if found.next:
        click.echo("there are more: export shows all")


@command.command()
@data_option
@speaking_plainly
def export(data: Path | None) -> None:
    """Write all of them to standard output as CSV."""
    rows = map(_row, _all(Remote(Notifications, caller(data))))
    for line in csv_text([head.lower() for head in _HEADS], rows):
        click.echo(line, nl=False)


@command.command()
@click.argument("address")
@click.option("--note", default="", help="Why, for the list.")
@data_option
@speaking_plainly
def add(address: str, note: str, data: Path | None) -> None:
    """Send nothing to ADDRESS any more."""
    Remote(Notifications, caller(data)).suppress(Suppress(address=address, note=note))
    click.echo(f"suppressed {address}")


@command.command()
@click.argument("address")
@data_option
@speaking_plainly
def lift(address: str, data: Path | None) -> None:
    """Send mails to ADDRESS again."""
    Remote(Notifications, caller(data)).lift_suppression(LiftSuppression(address=address))
    click.echo(f"mails go to {address} again")


def _all(notifications: Notifications) -> Iterator[SuppressionView]:
    cursor: str | None = ""
    while cursor is not None:
        found = notifications.suppressions(ListSuppressions(cursor=cursor, limit=100))
        yield from found.items
        cursor = found.next


def _row(one: SuppressionView) -> tuple[str, ...]:
    since = f"{one.since:%Y-%m-%d %H:%M} UTC"
    return (one.address, one.reason, since, one.status, one.person, one.note)
