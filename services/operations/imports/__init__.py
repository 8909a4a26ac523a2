"""`multaqa import`: events from JSON, iCalendar and CSV."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from tqdm import tqdm

from services.common.caller import Caller, CallFailed
from services.common.errors import Forbidden, Invalid, Refusal, Unavailable
from services.events.reading.entries import Bad, Read, Unusable, decoded, zone_of
from services.events.reading.ics_file import read_ics
from services.operations.imports.csv_file import read_csv
from services.operations.imports.gathering import Gathered, gather
from services.operations.imports.json_file import read_json
from services.operations.imports.sending import AGENDA, Outcome, Sender, Step, judge_alone
from services.operations.running import NoNode, broker_of, find

LARGEST = 100 * 1024 * 1024
MOST_ENTRIES = 200_000
MOST_LINES = 100
READERS = {"json": read_json, "ics": read_ics, "csv": read_csv}


class _Stop(Exception):
    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--community", default="", help="The community the events belong to.  [agenda]")
@click.option("--as", "username", default="", help="In the name of this organizer.  [the node]")
@click.option("--kind", type=click.Choice(list(READERS)), help="What FILE is.  [guessed]")
@click.option("--timezone", "zone", default="", help="Of times whose place is unknown.  [UTC]")
@click.option("--dry-run", is_flag=True, help="Show what would be done and change nothing.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The node's directory.  [var/node]",
)
def command(
    file: Path,
    community: str,
    username: str,
    kind: str | None,
    zone: str,
    dry_run: bool,
    data: Path | None,
) -> None:
    """Take over the events in FILE (- for standard input) into a running node.

    \b
    JSON  a list of objects: name, url, startDate, endDate, city, country,
          online, locales, topic, cfpUrl, cfpEndDate, cocUrl, twitter …
    ICS   iCalendar; repeating and cancelled events are refused.
    CSV   the first line names the columns: name, start, end, timezone, city,
          country, place, address, online, url, topics, about, language, uid.
          name and start are needed; , ; or tab between the cells.

    Without --community they go to the community «agenda», which the node founds and runs itself.
    Nobody is notified. An event is known again by its UID, else by name, days and place, so
    importing twice adds nothing; one that says something else than before is brought up to date.

    The same event listed several times, say under several topics, becomes one event with several
    fields. Each of its entries counts as its event does, so that the last line, `added A,
    unchanged U, refused R`, accounts for every entry of the file: A + U + R is their number.

    Exit status: 0 the file was taken over (single entries may be refused), 1 every entry was
    refused or the node did not take them, 2 the file or the options cannot be used.
    """
    try:
        outcome = _run(file, community, username, kind, zone, dry_run, data)
    except _Stop as stop:
        click.echo(f"multaqa: {stop}", err=True)
        sys.exit(stop.status)
    click.echo(outcome.last_line)
    sys.exit(1 if outcome.refused and not outcome.added + outcome.unchanged else 0)


def _run(
    file: Path,
    community: str,
    username: str,
    kind: str | None,
    zone: str,
    dry_run: bool,
    data: Path | None,
) -> Outcome:
    try:
        zone_of(zone, "--timezone")
        gathered = gather(_read(file, kind), zone)
    except (Unusable, Bad) as why:
        raise _Stop(f"{file}: {why}" if isinstance(why, Unusable) else str(why), 2) from None
    events = len(gathered.listed)
    click.echo(f"{gathered.entries} entries, {events} events, {len(gathered.refused)} unreadable")
    try:
        found = find(data)
        call = Caller(broker_of(found), timeout=60)
        sender = Sender(call, found.origin, dry_run)
        outcome = _send(sender, gathered, community, username)
    except NoNode as why:
        raise _Stop(str(why), 1) from None
    except Unavailable as why:
        part = why.code.split(".")[0]
        raise _Stop(f"{part} does not answer: does the node run? Import again later", 1) from None
    except Refusal as no:
        raise _Stop(f"the node refuses: {no}", 1) from None
    except CallFailed as incident:
        raise _Stop(f"the node met an error of its own; its log has {incident}", 1) from None
    _tell(gathered, outcome, dry_run)
    return outcome


def _read(file: Path, kind: str | None) -> list[Read]:
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(LARGEST + 1)
    except OSError as trouble:
        raise Unusable(f"cannot be read: {trouble.strerror}") from None
    if len(data) > LARGEST:
        raise Unusable(f"larger than {LARGEST // 1024**2} MB")
    text = decoded(data)
    read = READERS[kind or guess(file.name, text)](text)
    if len(read) > MOST_ENTRIES:
        raise Unusable(f"{len(read)} entries, more than {MOST_ENTRIES}: split the file")
    return read


def guess(name: str, text: str) -> str:
    """What a file is: by the end of its name, else by how it begins."""
    ending = name.rpartition(".")[2].lower()
    if ending in READERS:
        return ending
    begin = text.lstrip()[:20].upper()
    if begin.startswith("BEGIN:VCALENDAR"):
        return "ics"
    return "json" if begin[:1] in ("[", "{") else "csv"


def _send(sender: Sender, gathered: Gathered, community: str, username: str) -> Outcome:
    slug = community or AGENDA
    known = sender.has(slug)
    if not known and community:
        raise _Stop(f"there is no community {community}", 2)
    if not known and sender.dry_run:
        click.echo(f"the community {AGENDA} would be founded")
        return judge_alone(gathered)
    if not community and not sender.dry_run:
        try:
            sender.found_agenda(gathered)
        except Invalid as taken:
            if "slug" not in taken.fields:
                raise
            raise _Stop(
                f"somebody founded a community {AGENDA} of their own; say --community", 2
            ) from None
        if not known:
            click.echo(f"founded the community {AGENDA}")
    with _progress(gathered.entries - len(gathered.refused)) as step:
        try:
            return sender.send(gathered, slug, sender.asker(username), step)
        except Forbidden as no:
            who = username or "the node"
            raise _Stop(f"{who} may not run the events of {slug} ({no.code})", 2) from None


@contextmanager
def _progress(total: int) -> Iterator[Step]:
    """A bar on a terminal; a line now and then anywhere else. On standard error."""
    if sys.stderr.isatty():
        with tqdm(total=total, unit=" entries", file=sys.stderr, leave=False) as bar:

            def forward(count: int) -> None:
                bar.update(count)

            yield forward
        return
    done = told = 0

    def step(count: int) -> None:
        nonlocal done, told
        done += count
        if done - told >= 1000 or done == total:
            told = done
            click.echo(f"{done} of {total}", err=True)

    yield step


def _tell(gathered: Gathered, outcome: Outcome, dry_run: bool) -> None:
    """Name what was refused and the cities nobody knows, a bounded number of each."""
    _list([f"refused: {one}" for one in outcome.refused], "refused")
    cities = gathered.unknown_cities.most_common()
    _list([f"city not known: {name} ({count})" for name, count in cities], "unknown cities")
    if outcome.updated:
        click.echo(f"brought up to date: {outcome.updated}, counted as unchanged")
    if dry_run:
        click.echo("dry run: nothing was changed; what would be:")


def _list(lines: list[str], what: str) -> None:
    for line in lines[:MOST_LINES]:
        click.echo(line)
    if len(lines) > MOST_LINES:
        click.echo(f"… and {len(lines) - MOST_LINES} more {what}")
