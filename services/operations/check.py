"""`multaqa check`: settings and servers, before a node is started or while it runs."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from services.operations.checks import CHECKS, Checked, Wrong, mistakes
from services.operations.running import find


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The node's directory.  [var/node]",
)
def command(data: Path | None) -> None:
    """Check settings, servers, clock, cities and disk; one line each, with what to do.

    Looks at what the environment names, and at the servers of the node that runs in --data. Writes
    nothing that stays and sends no mail. Exit status: 0 all is well, 1 something is not.
    """
    sys.exit(0 if run(data, os.environ) else 1)


def run(data: Path | None, environment: Mapping[str, str]) -> bool:
    """Print a line for each check; tells whether all went well."""
    wrong = {line.split(":")[0] for line in mistakes(environment)}
    usable = {name: value for name, value in environment.items() if name not in wrong}
    it = Checked(find(data, usable), environment)
    good = True
    for name, (look, setting) in CHECKS.items():
        try:
            if setting in wrong:
                raise Wrong(f"not looked at: {setting} is wrong")
            click.echo(f"ok      {name}: {look(it)}")
        except Wrong as trouble:
            good = False
            click.echo(f"failed  {name}: {trouble}")
    return good
