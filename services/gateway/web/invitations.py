"""Inviting people by address: the list, what it says; the page the mail leads to."""

from typing import Any

from flask import Response, g, request, url_for

from services.common import charsets
from services.common.contracts.invitations import (
    AnswerInvitation,
    InvitationView,
    InviteByAddress,
    OfInvitation,
    OfInvitations,
)
from services.common.errors import Forbidden, Invalid, Refusal
from services.gateway import i18n
from services.gateway.auth import asker
from services.gateway.i18n import ngettext
from services.gateway.language import LANGUAGES
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, root, web
from services.gateway.web.communities import organizes, seen
from services.gateway.web.frame import away, go, page

SHOWN = 200


@web.route("/communities/<slug>/invitations", methods=["GET", "POST"])
def invitations(slug: str) -> Response:
    """A list of people: looked at first, invited then."""
    needs_person()
    community = seen(slug)
    if not organizes(community):
        raise Forbidden("community.organizers_only")
    if request.method == "GET":
        return _form(community, "")
    content = ""
    try:
        content = _content()
        sending = request.form.get("action") == "send"
        found = node().membership.invite_by_address(
            InviteByAddress(asker=asker(), slug=slug, content=content, dry_run=not sending)
        )
    except Refusal as no:
        return _form(community, content, **forms.again(no))
    if sending:
        said = ngettext(
            "%(num)d invitation is on its way.",
            "%(num)d invitations are on their way.",
            found.invited,
        )
        return go("web.invitations", said, slug=slug)
    shown = sorted(found.rows, key=lambda row: row.state == "new")[:SHOWN]
    return _form(community, content, found=found, rows=shown)


def _content() -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get("content", "").replace("\x00", "")
    # Arabic spreadsheets of the last decades were mostly saved in this charset.
    content = charsets.decoded(file.read(), "cp1256")
    if "\x00" in content:
        raise Invalid(fields={"content": ["unreadable"]})
    return content


def _form(community: Any, content: str, **more: Any) -> Response:
    counts = node().membership.invitations(OfInvitations(asker=asker(), slug=community.slug))
    values: dict[str, Any] = {"found": None, "rows": [], **more}
    return page("invitations.html", community=community, content=content, counts=counts, **values)


@web.route("/invitations/<token>", methods=["GET", "POST"])
def invitation(token: str) -> Response:
    """What the mail leads to: who invites to what; yes or no."""
    view = node().membership.invitation(OfInvitation(token=token))
    if request.method == "GET":
        return _answer_page(view, token)
    accept = request.form.get("answer") == "accept"
    try:
        view = node().membership.answer_invitation(
            AnswerInvitation(token=token, accept=accept, accept_rules=forms.ticked("accept_rules"))
        )
    except Refusal as no:
        return _answer_page(view, token, **forms.again(no))
    if view.status == "accepted" and not view.registered and g.identity is None:
        return away(url_for("web.register", invitation=token))
    return _answer_page(view, token)


def _answer_page(view: InvitationView, token: str, **more: Any) -> Response:
    return page("invitation.html", invitation=view, token=token, **more)


@root.get("/invitations/stop")
def invitation_leave() -> Response:
    """The way out at the end of the mail: the same page, where one presses."""
    token = request.args.get("token", "")[:200]
    view = node().membership.invitation(OfInvitation(token=token))
    language = view.language if view.language in LANGUAGES else LANGUAGES[0]
    return away(url_for("web.invitation", lang=language, token=token))


@root.post("/invitations/stop")
def invitation_stop() -> Response:
    """No further invitation, posted by the mail program itself (RFC 8058)."""
    token = request.values.get("token", "")[:200]
    view = node().membership.answer_invitation(AnswerInvitation(token=token, accept=False))
    if view.language in LANGUAGES:
        g.reader = i18n.Reader(view.language, now=node().clock.now())
    return _answer_page(view, token)


def prefilled(token: str) -> dict[str, Any]:
    """What an invited person need not type again to open an account."""
    try:
        view = node().membership.invitation(OfInvitation(token=token))
    except Refusal:
        return {}
    reader = i18n.current_reader().language
    return {"email": view.email, f"name_{reader}": view.name}
