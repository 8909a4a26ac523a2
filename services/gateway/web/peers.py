"""Pages on which administrators decide about other nodes."""

from typing import Any

from flask import Response, request, url_for

from services.common import charsets
from services.common.contracts.federation import (
    BlocksView,
    ImportBlocks,
    ListDeletions,
    ListPeers,
    ListReports,
    OfPeer,
    PeerView,
    SetMode,
    TrustPeer,
    UndoImport,
)
from services.common.errors import Forbidden, Invalid, Refusal
from services.gateway.api.peers import blocks_file
from services.gateway.api.schemas.peers import MODES, TRUSTS
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import go, page
from services.gateway.web.pressing import pressed


def needs_administrator() -> None:
    """Only for administrators. Raises Forbidden; leads to the sign-in first."""
    needs_person()
    if not asker().admin:
        raise Forbidden("peer.administrators_only")


@web.route("/admin/peers", methods=["GET", "POST"])
def peers() -> Response:
    """Nodes about which something is decided, and a form to name another."""
    needs_administrator()
    if request.method == "GET":
        return _list({})
    try:
        command = OfPeer(asker=asker(), host=forms.line("host")[:300])
        if forms.line("action") == "follow":
            view = node().federation.follow_peer(command)
            said = _("Looking for the node; its things appear here once it has agreed.")
            return go("web.peer", said, host=view.host)
        return go("web.peer", host=node().federation.peer(command).host)
    except Refusal as no:
        return _list(forms.typed(), **forms.again(no))


def _list(form: dict[str, Any], **more: Any) -> Response:
    which, q = request.args.get("which", "")[:20], request.args.get("q", "")[:200]
    cursor = request.args.get("cursor", "")[:500]
    found = node().federation.peers(ListPeers(asker=asker(), which=which, q=q, cursor=cursor))
    next_ = found.next and url_for("web.peers", which=which or None, cursor=found.next)
    reports = node().federation.reports(ListReports(asker=asker(), limit=1)).open
    return page(
        "peers.html",
        peers=found.items,
        mode=found.mode,
        reports=reports,
        which=which,
        next_url=next_,
        form=form,
        **more,
    )


@web.route("/admin/peers/<host>", methods=["GET", "POST"])
def peer(host: str) -> Response:
    """One node: what is known of it, and what is decided."""
    needs_administrator()
    view = node().federation.peer(OfPeer(asker=asker(), host=host))
    if request.method == "GET":
        return _one(view, vars(view))
    typed = forms.typed()
    try:
        trust = forms.chosen("trust", TRUSTS)
        if trust == "blocked" and view.following == "followed" and not forms.ticked("sure"):
            typed["sure_asked"] = True
            raise Invalid(fields={"sure": ["required"]})
        command = TrustPeer(
            asker=asker(),
            host=host,
            trust=trust,
            comment=forms.line("comment"),
            note=forms.line("note"),
        )
        node().federation.trust_peer(command)
    except Refusal as no:
        return _one(view, typed, **forms.again(no))
    return go("web.peer", _("The changes are saved."), host=view.host)


def _one(view: PeerView, form: dict[str, Any], **more: Any) -> Response:
    return page("peer.html", peer=view, form=form, **more)


@web.post("/admin/peers/<host>/follow")
def peer_follow(host: str) -> Response:
    """Following and following no longer."""
    needs_administrator()
    on, command = forms.line("on") == "yes", OfPeer(asker=asker(), host=host)
    if on:
        said = _("Looking for the node; its things appear here once it has agreed.")
        return pressed(lambda: node().federation.follow_peer(command), said, "web.peer", host=host)
    said = _("The node is followed no longer.")
    return pressed(lambda: node().federation.unfollow_peer(command), said, "web.peer", host=host)


@web.post("/admin/peers/<host>/undo")
def peer_undo(host: str) -> Response:
    """Putting the last decision back."""
    needs_administrator()
    command = OfPeer(asker=asker(), host=host)
    said = _("The last decision is taken back.")
    return pressed(lambda: node().federation.undo_peer(command), said, "web.peer", host=host)


@web.get("/admin/deletions")
def deletions() -> Response:
    """What was deleted here, and who has confirmed it."""
    needs_administrator()
    cursor = request.args.get("cursor", "")[:500]
    found = node().federation.deletions(ListDeletions(asker=asker(), cursor=cursor))
    next_ = found.next and url_for("web.deletions", cursor=found.next)
    return page("deletions.html", deletions=found.items, next_url=next_)


@web.post("/admin/federation")
def peer_mode() -> Response:
    """Hearing everybody, or only nodes let in."""
    needs_administrator()

    def change() -> None:
        mode = forms.chosen("mode", MODES)
        node().federation.set_mode(SetMode(asker=asker(), mode=mode))

    return pressed(change, _("The changes are saved."), "web.peers")


@web.route("/admin/blocks", methods=["GET", "POST"])
def blocks() -> Response:
    """A block list: looked at first, then taken over."""
    needs_administrator()
    if request.method == "GET":
        return page("blocks.html", form={})
    form: dict[str, Any] = {"content": request.form.get("content", "")}
    confirm = forms.line("action") == "confirm"
    try:
        form["content"] = _handed_in() or form["content"]
        view = node().federation.import_blocks(
            ImportBlocks(
                id=fresh_id("blocks"), asker=asker(), content=form["content"], confirm=confirm
            )
        )
    except Refusal as no:
        return page("blocks.html", form=form, **forms.again(no))
    return _shown(view, form)


def _shown(view: BlocksView, form: dict[str, Any]) -> Response:
    return page("blocks.html", form=form, done=view if view.done else None, looked=view, errors={})


def _handed_in() -> str:
    """The text of the file, if there is one. Raises Invalid."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return ""
    try:
        content = charsets.decoded(file.read())
    except ValueError:
        raise Invalid(fields={"file": ["not_utf8"]}) from None
    if "\x00" in content:
        raise Invalid(fields={"file": ["unreadable"]})
    return content


@web.post("/admin/blocks/<id>/undo")
def blocks_undo(id: str) -> Response:
    """Taking a whole list back."""
    needs_administrator()
    command = UndoImport(asker=asker(), id=id)
    said = _("The list is taken back, except where somebody has decided anew since.")
    return pressed(lambda: node().federation.undo_import(command), said, "web.peers")


@web.get("/admin/blocks.csv")
def blocks_csv() -> Response:
    """The list as a file."""
    needs_administrator()
    return blocks_file()
