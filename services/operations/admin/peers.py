"""`multaqa admin peers`: other nodes this one follows, mutes, blocks."""

from pathlib import Path
from typing import IO, Any

import click

from services.common.contracts.federation import (
    BlocksView,
    DecideFollower,
    Federation,
    ImportBlocks,
    ListDeletions,
    ListFollowers,
    ListPeers,
    ListServers,
    OfPeer,
    OfServer,
    PeerView,
    SetMode,
    TrustPeer,
    UndoImport,
)
from services.common.contracts.shared import Asker
from services.common.ids import new_id
from services.common.remote import Remote
from services.operations.admin.options import caller, data_option, fail, speaking_plainly
from services.operations.table import table

OPERATOR = Asker(username="operator", confirmed=True, admin=True)
_WHICH = ("followed", "muted", "blocked", "allowed")
_comment = click.option("--comment", default="", help="Why; public, stands in exported lists.")
_note = click.option("--note", default="", help="For administrators only.")


def _federation(data: Path | None) -> Any:
    return Remote(Federation, caller(data))


def _say(peer: PeerView) -> None:
    parts = [part for part in (peer.trust, peer.following) if part != "none"]
    click.echo(f"{peer.host}: {', '.join(parts) or 'nothing decided'}")


@click.group()
def command() -> None:
    """Other nodes: whom this one follows, mutes, blocks. A rule holds for subdomains too."""


@command.command("list")
@data_option
@click.option("--which", type=click.Choice(_WHICH), help="Only these.")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True)
@speaking_plainly
def _list(data: Path | None, which: str | None, limit: int) -> None:
    """Show the nodes about which something is decided, by name."""
    page = _federation(data).peers(ListPeers(asker=OPERATOR, which=which or "", limit=limit))
    if page.mode == "allow_list":
        click.echo("only nodes allowed or followed are heard")
    if not page.items:
        click.echo("no nodes")
        return
    rows = [
        (
            one.host,
            one.trust,
            one.following,
            f"{one.heard_at:%Y-%m-%d %H:%M} UTC" if one.heard_at else "",
            one.events,
            one.communities,
            one.trouble or one.comment,
        )
        for one in page.items
    ]
    heads = ("HOST", "TRUST", "FOLLOWING", "HEARD", "EVENTS", "COMMUNITIES", "REMARK")
    for line in table(heads, rows):
        click.echo(line)


@command.command()
@click.argument("host")
@data_option
@speaking_plainly
def follow(host: str, data: Path | None) -> None:
    """Follow HOST: its public events and communities are listed here."""
    _say(_federation(data).follow_peer(OfPeer(asker=OPERATOR, host=host)))


@command.command()
@click.argument("host")
@data_option
@speaking_plainly
def unfollow(host: str, data: Path | None) -> None:
    """Follow HOST no longer; what is known of it goes."""
    _say(_federation(data).unfollow_peer(OfPeer(asker=OPERATOR, host=host)))


def _trusting(name: str, trust: Any, said: str) -> None:
    @command.command(name, help=said)
    @click.argument("host")
    @_comment
    @_note
    @data_option
    @speaking_plainly
    def _decide(host: str, comment: str, note: str, data: Path | None) -> None:
        _say(
            _federation(data).trust_peer(
                TrustPeer(asker=OPERATOR, host=host, trust=trust, comment=comment, note=note)
            )
        )


_trusting("mute", "muted", "Show nothing of HOST, and go on hearing it.")
_trusting("block", "blocked", "Neither hear HOST nor speak to it; what is known of it goes.")
_trusting("allow", "allowed", "Let HOST in where only some nodes are.")
_trusting("clear", "none", "Take back whatever was decided about HOST.")


@command.command()
@click.argument("host")
@data_option
@speaking_plainly
def undo(host: str, data: Path | None) -> None:
    """Put the last decision about HOST back."""
    _say(_federation(data).undo_peer(OfPeer(asker=OPERATOR, host=host)))


@command.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@data_option
@speaking_plainly
def import_(file: IO[str], dry_run: bool, data: Path | None) -> None:
    """Take over a block list: Mastodon's CSV, or a host a line."""
    try:
        content = file.read(2 * 1024 * 1024)
    except UnicodeDecodeError:
        fail("the file's text is not UTF-8")
    _report(
        _federation(data).import_blocks(
            ImportBlocks(asker=OPERATOR, id=new_id(), content=content, confirm=not dry_run)
        )
    )


def _report(view: BlocksView) -> None:
    for one in view.changes:
        followed = " (followed until now)" if one.following else ""
        click.echo(f"{one.host}: {one.before} -> {one.after}{followed}")
    for bad in view.bad_lines:
        click.echo(f"line {bad.line} names no node: {bad.text}")
    done = "changed" if view.done else "would change"
    click.echo(f"{done} {view.changed}, unchanged {view.same}, not understood {view.wrong}")
    if view.done and view.changed:
        click.echo(f"take it back with: multaqa admin peers undo-import {view.id}")


@command.command("undo-import")
@click.argument("id")
@data_option
@speaking_plainly
def undo_import(id: str, data: Path | None) -> None:
    """Take a whole list back, where nobody has decided anew since."""
    view = _federation(data).undo_import(UndoImport(asker=OPERATOR, id=id))
    click.echo(f"put back {view.changed}, decided anew since {view.same}")


@command.command()
@data_option
@speaking_plainly
def export(data: Path | None) -> None:
    """Print muted and blocked nodes as Mastodon's CSV."""
    click.echo(_federation(data).export_blocks(OPERATOR).content, nl=False)


@command.command()
@data_option
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@speaking_plainly
def deletions(limit: int, data: Path | None) -> None:
    """Show what was deleted here, and which servers have confirmed it."""
    page = _federation(data).deletions(ListDeletions(asker=OPERATOR, limit=limit))
    rows = [
        (f"{one.deleted_at:%Y-%m-%d %H:%M} UTC", each.host, each.state, one.thing)
        for one in page.items
        for each in one.servers
    ]
    if not rows:
        click.echo("no deletions others were told of")
        return
    for line in table(("DELETED", "HOST", "STATE", "THING"), rows):
        click.echo(line)


@command.command()
@click.argument("mode", type=click.Choice(["open", "allow-list"]))
@data_option
@speaking_plainly
def mode(mode: str, data: Path | None) -> None:
    """Hear every node that is not blocked, or only those allowed or followed."""
    said: Any = mode.replace("-", "_")
    _federation(data).set_mode(SetMode(asker=OPERATOR, mode=said))
    click.echo(f"hearing: {mode}")


@command.command()
@data_option
@click.option("--troubled", is_flag=True, help="Only those not reached well.")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True)
@speaking_plainly
def reach(data: Path | None, troubled: bool, limit: int) -> None:
    """Show how well servers are reached, and what waits for each."""
    asked = ListServers(asker=OPERATOR, troubled=troubled, limit=limit)
    page = _federation(data).servers(asked)
    if not page.items:
        click.echo("no servers")
        return
    heads = ("HOST", "STATE", "LAST SUCCESS", "WAITING", "FAILED", "SKIPPED", "FOLLOWERS", "ERROR")
    rows = [
        (
            one.host,
            one.state,
            f"{one.last_success_at:%Y-%m-%d %H:%M} UTC" if one.last_success_at else "never",
            one.waiting,
            one.failed,
            one.skipped,
            one.followers,
            one.error,
        )
        for one in page.items
    ]
    for line in table(heads, rows):
        click.echo(line)
    click.echo(f"{page.waiting} activities wait in all")


@command.command()
@click.argument("host")
@data_option
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True)
@speaking_plainly
def queue(host: str, data: Path | None, limit: int) -> None:
    """Show what HOST has not taken, newest first."""
    found = _federation(data).server(OfServer(asker=OPERATOR, host=host, limit=limit))
    if not found.deliveries:
        click.echo("nothing waits, nothing failed")
        return
    heads = ("ACTIVITY", "TYPE", "STATE", "TRIES", "DUE AT", "ERROR")
    rows = [
        (
            one.activity,
            one.type,
            one.state,
            one.attempts,
            f"{one.due_at:%Y-%m-%d %H:%M:%S} UTC" if one.due_at else "",
            one.error,
        )
        for one in found.deliveries
    ]
    for line in table(heads, rows):
        click.echo(line)


@command.command()
@click.argument("host")
@data_option
@speaking_plainly
def retry(host: str, data: Path | None) -> None:
    """Try again what failed at HOST, and at once what waits for it."""
    count = _federation(data).retry_server(OfServer(asker=OPERATOR, host=host)).count
    click.echo(f"queued {count} again; what waits is tried now")


@command.command()
@data_option
@click.option("--state", type=click.Choice(["pending", "accepted", "rejected"]), default="pending")
@speaking_plainly
def followers(data: Path | None, state: Any) -> None:
    """Show which servers ask to follow this node, or do."""
    page = _federation(data).followers(ListFollowers(asker=OPERATOR, state=state, limit=100))
    if not page.items:
        click.echo("no servers")
        return
    rows = [(one.actor, one.state, f"{one.since:%Y-%m-%d %H:%M} UTC") for one in page.items]
    for line in table(("ACTOR", "STATE", "SINCE"), rows):
        click.echo(line)


def _answering(name: str, accept: bool, said: str) -> None:
    @command.command(name, help=said)
    @click.argument("actor")
    @data_option
    @speaking_plainly
    def _answer(actor: str, data: Path | None) -> None:
        asked = DecideFollower(asker=OPERATOR, actor=actor, accept=accept)
        _federation(data).decide_follower(asked)
        click.echo(f"{actor}: {'may follow' if accept else 'may not follow'}")


_answering("accept", True, "Let ACTOR, a server's own actor, follow this node.")
_answering("reject", False, "Refuse ACTOR, or end its following.")
