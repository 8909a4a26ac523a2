"""Other nodes: administrators follow, mute, block and allow them, and trade block lists."""

from typing import Any

from flask import Response

from services.common.contracts.federation import (
    BlocksView,
    ImportBlocks,
    ListDeletions,
    ListPeers,
    OfPeer,
    PeerView,
    SetMode,
    TrustPeer,
    UndoImport,
)
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.schemas import peers as schemas
from services.gateway.api.shapes import instant
from services.gateway.auth import asker
from services.gateway.idempotency import fresh_id
from services.gateway.node import node

peers = Noun("peers", "Other nodes: whom this one follows, mutes, blocks. Administrators only.")


def shape(view: PeerView) -> dict[str, Any]:
    """A node."""
    return {
        "host": view.host,
        "name": view.name,
        "trust": view.trust,
        "following": view.following,
        "trouble": view.trouble,
        "comment": view.comment,
        "note": view.note,
        "changed_at": instant(view.changed_at),
        "heard_at": instant(view.heard_at),
        "failing_since": instant(view.failing_since),
        "undoable": view.undoable,
        "events": view.events,
        "communities": view.communities,
    }


def blocks(view: BlocksView) -> dict[str, Any]:
    """What a list does."""
    return {
        **vars(view),
        "changes": [vars(one) for one in view.changes],
        "bad_lines": [vars(one) for one in view.bad_lines],
    }


def blocks_file() -> Response:
    """The block list as a file."""
    content = node().federation.export_blocks(asker()).content
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="blocks.csv"'
    return response


@peers.door("GET", "/admin/peers", query=schemas.PeerQuery, gives=schemas.PeerList, needs="admin")
def listed(query: dict[str, Any]) -> Response:
    """Nodes about which something is decided, by name."""
    page = node().federation.peers(ListPeers(asker=asker(), **query))
    return listing([shape(one) for one in page.items], page.next, mode=page.mode)


@peers.door("GET", "/admin/peers/<host>", gives=schemas.Peer, needs="admin")
def one(host: str) -> Response:
    """What is known and decided about a node; also of one nobody has met."""
    return answer(shape(node().federation.peer(OfPeer(asker=asker(), host=host))))


@peers.door(
    "PUT",
    "/admin/peers/<host>",
    takes=schemas.PeerIn,
    gives=schemas.Peer,
    needs="admin",
    example={"trust": "muted", "comment": "Sends advertising"},
)
def trust(body: dict[str, Any], host: str) -> Response:
    """Mute, block or allow a node and all its subdomains, or take that back with `none`."""
    view = node().federation.trust_peer(TrustPeer(asker=asker(), host=host, **body))
    return answer(shape(view))


@peers.door(
    "PUT", "/admin/peers/<host>/follow", gives=schemas.Peer, needs="admin", refuses=(409, 422)
)
def follow(host: str) -> Response:
    """Follow a node: its public events and communities are listed here. It is found and asked
    in the background; `following` tells how far that has come."""
    return answer(shape(node().federation.follow_peer(OfPeer(asker=asker(), host=host))))


@peers.door(
    "DELETE", "/admin/peers/<host>/follow", gives=schemas.Peer, needs="admin", refuses=(422,)
)
def unfollow(host: str) -> Response:
    """Follow a node no longer; its events and communities leave our lists."""
    return answer(shape(node().federation.unfollow_peer(OfPeer(asker=asker(), host=host))))


@peers.door("POST", "/admin/peers/<host>/undo", gives=schemas.Peer, needs="admin")
def undo(host: str) -> Response:
    """Put the last decision about a node back; one that was followed is followed again."""
    return answer(shape(node().federation.undo_peer(OfPeer(asker=asker(), host=host))))


@peers.door(
    "POST",
    "/admin/blocks",
    takes=schemas.BlocksIn,
    gives=schemas.Blocks,
    needs="admin",
    example={"content": "#domain,#severity\nspam.example,suspend\n", "confirm": False},
)
def import_blocks(body: dict[str, Any]) -> Response:
    """Take over a block list (with `confirm`), or see what it would change."""
    command = ImportBlocks(id=fresh_id("blocks"), asker=asker(), **body)
    return answer(blocks(node().federation.import_blocks(command)))


@peers.door("POST", "/admin/blocks/<id>/undo", gives=schemas.Blocks, needs="admin")
def undo_import(id: str) -> Response:
    """Take a whole list back, where nobody has decided anew since."""
    return answer(blocks(node().federation.undo_import(UndoImport(asker=asker(), id=id))))


@peers.door(
    "GET",
    "/admin/blocks.csv",
    needs="admin",
    content="text/csv",
    about="Muted and blocked nodes as Mastodon's CSV.",
)
def export_blocks() -> Response:
    """The block list, for other nodes and for Mastodon."""
    return blocks_file()


@peers.door(
    "GET", "/admin/deletions", query=schemas.DeletionQuery, gives=schemas.Deletions, needs="admin"
)
def deletions(query: dict[str, Any]) -> Response:
    """What was deleted here, and which servers have confirmed that nothing of it is left there."""
    page = node().federation.deletions(ListDeletions(asker=asker(), **query))
    items = [
        {
            "thing": one.thing,
            "deleted_at": instant(one.deleted_at),
            "servers": [
                {**vars(each), "confirmed_at": instant(each.confirmed_at)} for each in one.servers
            ],
        }
        for one in page.items
    ]
    return listing(items, page.next)


@peers.door(
    "PUT",
    "/admin/federation",
    takes=schemas.ModeIn,
    gives=schemas.ModeIn,
    needs="admin",
    example={"mode": "allow_list"},
)
def mode(body: dict[str, Any]) -> Response:
    """Hear every node that is not blocked, or only those allowed or followed."""
    view = node().federation.set_mode(SetMode(asker=asker(), **body))
    return answer({"mode": view.mode})
