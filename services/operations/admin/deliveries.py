"""`multaqa admin deliveries`."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from services.common.contracts.deliveries import (
    DELIVERY_STATES,
    CountDeliveries,
    DeliveryFilter,
    DropDeliveries,
    ListDeliveries,
    OfDelivery,
    RetryDelivery,
)
from services.common.contracts.notifications import Notifications
from services.common.errors import NotFound
from services.common.remote import Remote
from services.common.wire import dump
from services.operations.admin.options import caller, data_option, fail, speaking_plainly
from services.operations.table import table

_AGO = re.compile(r"(\d{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class _Since(click.ParamType):
    name = "when"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """A date and time in UTC, or how long ago: `90m`, `36h`, `7d`."""
        if isinstance(value, datetime):
            return value
        if ago := _AGO.fullmatch(value):
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is neither a date (2027-03-01) nor a while ago (36h, 7d)")
        return found if found.tzinfo else found.replace(tzinfo=UTC)


def _among(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which deliveries are meant."""
    for option in (
        click.option("--since", type=_Since(), help="Only from then on: 2027-03-01, 36h, 7d."),
        click.option("--kind", default="", help="Only of this kind of notification."),
        click.option("--person", default="", help="Only to this one: a username or a URI."),
        click.option("--channel", default="", help="Only by this: email, push, telegram …"),
        click.option("--state", type=click.Choice(DELIVERY_STATES), default=None, help="Only so."),
    ):
        command = option(command)
    return command


def _filter(given: dict[str, Any]) -> DeliveryFilter:
    return DeliveryFilter(**{**given, "state": given["state"] or ""})


@click.group()
def command() -> None:
    """Mails and other deliveries: what was sent, what waits, what failed."""


@command.command("list")
@data_option
@_among
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True)
@speaking_plainly
def _list(data: Path | None, limit: int, **given: Any) -> None:
    """Show deliveries, newest first."""
    asked = ListDeliveries(**vars(_filter(given)), limit=limit)
    found = Remote(Notifications, caller(data)).deliveries(asked)
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
@click.argument("id")
@data_option
@speaking_plainly
def show(id: str, data: Path | None) -> None:
    """Show everything that is known of one delivery, as JSON."""
    try:
        found = Remote(Notifications, caller(data)).delivery(OfDelivery(id=id))
    except NotFound:
        fail(f"no delivery has the id {id}")
    click.echo(json.dumps(dump(found), ensure_ascii=False, indent=2))


@command.command()
@data_option
@speaking_plainly
def counts(data: Path | None) -> None:
    """How many there are by channel and state."""
    found = Remote(Notifications, caller(data)).count_deliveries(CountDeliveries())
    if not found:
        click.echo("no deliveries")
        return
    rows = [(one.channel, one.state, one.count) for one in found]
    for line in table(("CHANNEL", "STATE", "COUNT"), rows):
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


@command.command()
@click.argument("id", required=False, default="")
@data_option
@_among
@click.option("--yes", is_flag=True, help="Do not ask first.")
@speaking_plainly
def drop(id: str, data: Path | None, yes: bool, **given: Any) -> None:
    """Let one delivery go unsent, or all that wait or failed and are meant by the options.

    What is being sent or was sent cannot be held back any more.
    """
    if bool(id) == any(given.values()):
        raise click.UsageError("name one ID, or which with --state, --channel, --person …")
    notifications = Remote(Notifications, caller(data))
    among = None if id else _filter(given)
    if not yes:
        count = 1 if id else _many(notifications, among)
        click.confirm(f"Let {count} go unsent for good?", abort=True)
    count = notifications.drop_deliveries(DropDeliveries(id=id, among=among)).count
    if id and not count:
        fail(f"nothing that waits or failed has the id {id}")
    click.echo(f"dropped {count}")


def _many(notifications: Notifications, among: DeliveryFilter | None) -> int:
    return notifications.drop_deliveries(DropDeliveries(among=among, only=True)).count
