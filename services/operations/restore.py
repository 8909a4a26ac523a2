"""`multaqa restore`: a node as it was when its archive was written."""

import sys
from pathlib import Path

import click
from pymongo.errors import PyMongoError

from services.operations.archive import Archive, BadArchive, Manifest, NotEmpty, restore
from services.operations.archive.manifest import mark_of
from services.operations.declare import SERVICES
from services.operations.running import Found, NoNode, database_name, database_server, find


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The node's directory.  [var/node]",
)
@click.option("--replace", is_flag=True, help="Replace what the node has now.")
def command(file: Path, data: Path | None, replace: bool) -> None:
    """Bring back what the archive FILE holds.

    The whole archive is checked before anything is touched: one that is cut off, altered, of a
    newer format or not ours is refused. A node with data is left alone unless --replace is given.
    Collections are filled beside the present ones and take their places at the end. Stop the node
    first, or restart it afterwards: its services remember things for a while.

    With the same MULTAQA_SECRET and MULTAQA_ORIGIN as before, sessions and links in mails go on.

    Exit status: 0 restored, 1 nothing was changed, or the sentence says what was.
    """
    try:
        found = find(data)
        with Archive(file) as archive, database_server(found) as client:
            _warn(archive.manifest, found)
            databases = {one: client[database_name(found, one)] for one in SERVICES}
            count = restore(archive, databases, replace, told=click.echo)
            collections = len(archive.manifest.parts)
    except BadArchive as trouble:
        _fail(f"{file} is refused: {trouble}")
    except NotEmpty as trouble:
        _fail(f"this node is not empty ({trouble}); replace all of it with --replace")
    except NoNode as trouble:
        _fail(str(trouble))
    except PyMongoError as trouble:
        _fail(f"MongoDB does not take the data: {trouble}"[:300])
    except OSError as trouble:
        _fail(f"{file} cannot be read: {trouble.strerror}")
    click.echo(f"restored {count} documents in {collections} collections")
    if found.running:
        click.echo("restart the node: its services remember what was there before")


def _warn(manifest: Manifest, found: Found) -> None:
    """Say what will not work although the data is right."""
    if found.origin and manifest.origin and manifest.origin != found.origin:
        click.echo(
            f"note: the archive is of {manifest.origin}, this node is {found.origin}: people and "
            "communities keep their old addresses",
            err=True,
        )
    if manifest.secret_mark and found.secret and mark_of(found.secret) != manifest.secret_mark:
        click.echo(
            "note: MULTAQA_SECRET is another than it was: people sign in again, and links in "
            "mails sent before no longer work",
            err=True,
        )


def _fail(sentence: str) -> None:
    click.echo(f"multaqa: {sentence}", err=True)
    sys.exit(1)
