"""Moving home: one page for leaving and for arriving."""

import json
from typing import Any

from flask import Response, g, request

from services.common.contracts.federation import MoveHome
from services.common.contracts.moving import NameFormer
from services.common.errors import Invalid, Refusal
from services.gateway import auth, carry
from services.gateway.api import moving as api
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.i18n import ngettext
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import go, page


@web.get("/me/home")
def home_node() -> Response:
    """Where one comes from, where one may go."""
    needs_person()
    return _show()


@web.get("/me/home/export")
def home_export() -> Response:
    """The signed file to take along."""
    needs_person()
    return api.export()


@web.post("/me/home/former")
def name_former() -> Response:
    """Naming an account elsewhere as one's own, or no longer."""
    needs_person()
    on = not forms.ticked("drop")
    command = NameFormer(asker=asker(), former=forms.line("former")[:1000], on=on)
    try:
        node().membership.name_former(command)
    except Refusal as no:
        return _show(forms.typed(), **forms.again(no))
    said = _("The other account is named here.") if on else _("The other account is dropped.")
    return go("web.home_node", said)


@web.post("/me/home/import")
def bring_home() -> Response:
    """Handing in the file from the other node."""
    needs_person()
    try:
        homes = carry.unpacked(asker(), _file())
    except Refusal as no:
        return _show(forms.typed(), **forms.again(no, {"document": "file"}))
    said = ngettext(
        "%(num)d meeting was brought along.",
        "%(num)d meetings were brought along.",
        len(homes.records),
    )
    return go("web.home_node", said)


@web.post("/me/home/leave")
def leave_node() -> Response:
    """Leaving for another node."""
    needs_person()
    try:
        if not forms.ticked("sure"):
            raise Invalid(fields={"sure": ["required"]})
        command = MoveHome(
            asker=asker(), password=request.form.get("password", ""), to=forms.line("to")[:1000]
        )
        node().federation.move_home(command)
    except Refusal as no:
        if no.code == "account.wrong_password":
            no = Invalid(fields={"password": ["wrong_password"]})
        return _show(forms.typed(), **forms.again(no))
    g.identity = None
    return auth.sign_out_cookie(
        go("web.home", _("The account has moved; it points to its new home."))
    )


def _file() -> Any:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid(fields={"document": ["required"]})
    try:
        return json.loads(file.read())
    except ValueError:
        raise Invalid(fields={"document": ["not_an_export"]}) from None


def _show(form: dict[str, Any] | None = None, **more: Any) -> Response:
    homes = node().membership.homes(asker())
    return page("home_node.html", homes=homes, actor=asker().person, form=form or {}, **more)
