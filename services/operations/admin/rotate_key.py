"""`multaqa admin rotate-key`: a new key for the node or one of its actors."""

from pathlib import Path

import click

from services.common.contracts.federation import Federation, RotateKey
from services.common.remote import Remote
from services.operations.admin.options import caller, data_option, speaking_plainly


@click.command()
@click.argument("actor", default="relay")
@data_option
@speaking_plainly
def command(actor: str, data: Path | None) -> None:
    """Give ACTOR a new key to sign with: `relay` (the node itself, unless you name another),
    `groups/python`, `people/amal`.

    The old key signs nothing any more. Who follows the actor is told; others ask again by
    themselves. After a leak, after restoring a backup somebody else may have, or once a year.
    """
    made = Remote(Federation, caller(data)).rotate_key(RotateKey(actor=actor))
    click.echo(f"signs with {made.id} from now on")
