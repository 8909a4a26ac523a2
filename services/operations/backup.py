"""`multaqa backup`: everything the node knows, in one file."""

import sys
from pathlib import Path

import click
from pymongo.errors import PyMongoError

from services.operations.archive import back_up
from services.operations.declare import SERVICES
from services.operations.running import NoNode, database_name, database_server, find


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The node's directory.  [var/node]",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(file: Path, data: Path | None, force: bool) -> None:
    """Write every database of the node to one archive, FILE.

    The node may run meanwhile: each collection is read once in the order of its ids, so everything
    saved before the start is in the archive; what people do while it is written may be in it in
    part. For an archive of one exact moment stop the node first (a private MongoDB under --data is
    then started for the while) or, in containers, the services.

    The archive holds people's data and hashed passwords, so only its owner may read it. It holds no
    setting: keep MULTAQA_SECRET and MULTAQA_ORIGIN beside it, or sessions and links end.

    Exit status: 0 written, 1 not written.
    """
    if file.exists() and not force:
        _fail(f"{file} is there already; write over it with --force")
    try:
        found = find(data)
        if not found.mongo_url and not (found.data / "mongo" / "db").exists():
            raise NoNode(f"no node runs in {found.data}, and it holds no data of one")
        with database_server(found) as client:
            databases = {one: client[database_name(found, one)] for one in SERVICES}
            manifest = back_up(file, databases, found.origin, found.secret, told=click.echo)
    except NoNode as trouble:
        _fail(str(trouble))
    except PyMongoError as trouble:
        _fail(f"MongoDB does not give the data: {trouble}"[:300])
    except OSError as trouble:
        _fail(f"{file} cannot be written: {trouble.strerror}")
    documents = sum(part.documents for part in manifest.parts)
    size = file.stat().st_size
    click.echo(
        f"backed up {documents} documents in {len(manifest.parts)} collections, {size} bytes"
    )


def _fail(sentence: str) -> None:
    click.echo(f"multaqa: {sentence}", err=True)
    sys.exit(1)
