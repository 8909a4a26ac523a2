"""`multaqa admin dead-letters`."""

import json
from pathlib import Path

import click

from services.operations.admin.options import data_option, fail, speaking_plainly
from services.operations.dead_letters import DeadLetter, DeadLetters
from services.operations.declare import SERVICES
from services.operations.running import broker_of, find
from services.operations.table import table

_service = click.option("--service", type=click.Choice(SERVICES), help="Only this one's letters.")


def _letters(data: Path | None, service: str | None) -> DeadLetters:
    return DeadLetters(broker_of(find(data)), [service] if service else list(SERVICES))


@click.group()
def command() -> None:
    """Messages a service could not hear after every retry.

    Looking at them takes nothing away. A replayed one goes back to the service that failed.
    """


@command.command("list")
@data_option
@_service
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@speaking_plainly
def _list(data: Path | None, service: str | None, limit: int) -> None:
    """Show dead letters, oldest first."""
    letters = _letters(data, service)
    found = letters.look(limit)
    if not found:
        click.echo("no dead letters")
        return
    rows = [(one.id, one.service, one.name, _since(one), one.reason) for one in found]
    for line in table(("ID", "SERVICE", "MESSAGE", "PARKED AT", "REASON"), rows):
        click.echo(line)
    left = sum(letters.count().values()) - len(found)
    if left > 0:
        click.echo(f"and {left} more; show them with --limit")


@command.command()
@click.argument("id")
@data_option
@_service
@speaking_plainly
def show(id: str, data: Path | None, service: str | None) -> None:
    """Show everything that is known of one letter, as JSON."""
    found = [one for one in _letters(data, service).look() if one.id == id]
    if not found:
        fail(f"no dead letter has the id {id}")
    for one in found:
        try:
            message = json.loads(one.body)
        except ValueError:
            message = one.body
        whole = {
            "service": one.service,
            "reason": one.reason,
            "parked_at": _since(one),
            "headers": one.headers,
            "message": message,
        }
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2, default=str))


@command.command()
@click.argument("id", required=False, default="")
@click.option("--all", "everything", is_flag=True, help="Every letter.")
@data_option
@_service
@speaking_plainly
def replay(id: str, everything: bool, data: Path | None, service: str | None) -> None:
    """Hand one letter, or --all, back to the service that failed to hear it."""
    if bool(id) == everything:
        raise click.UsageError("name one ID, or say --all")
    count = _letters(data, service).replay(id)
    if id and not count:
        fail(f"no dead letter has the id {id}")
    click.echo(f"replayed {count}")


@command.command()
@click.argument("id")
@data_option
@_service
@speaking_plainly
def drop(id: str, data: Path | None, service: str | None) -> None:
    """Forget one letter for good."""
    count = _letters(data, service).drop(id)
    if not count:
        fail(f"no dead letter has the id {id}")
    click.echo(f"dropped {count}")


def _since(letter: DeadLetter) -> str:
    return f"{letter.parked_at:%Y-%m-%d %H:%M:%S} UTC" if letter.parked_at else "unknown"
