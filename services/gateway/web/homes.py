"""A community that moves to another node, or comes from one."""

from typing import Any

from flask import Response

from services.common.contracts.federation import MoveCommunityHome
from services.common.contracts.moving import NameFormerCommunity
from services.common.errors import Forbidden, Invalid, Refusal
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.communities import seen
from services.gateway.web.frame import go, page


@web.get("/communities/<slug>/home")
def community_home(slug: str) -> Response:
    """Where a community comes from, where it may go; for its founders."""
    needs_person()
    return _show(slug, {})


@web.post("/communities/<slug>/home/former")
def community_former(slug: str) -> Response:
    """Naming a community elsewhere as this one too, or no longer."""
    needs_person()
    on = not forms.ticked("drop")
    former = forms.line("former")[:1000]
    try:
        node().membership.name_former_community(
            NameFormerCommunity(asker=asker(), slug=slug, former=former, on=on)
        )
    except Refusal as no:
        return _show(slug, forms.typed(), **forms.again(no))
    said = _("The other community is named here.") if on else _("The other community is dropped.")
    return go("web.community_home", said, slug=slug)


@web.post("/communities/<slug>/home/move")
def community_move(slug: str) -> Response:
    """Moving to another node."""
    needs_person()
    try:
        if not forms.ticked("sure"):
            raise Invalid(fields={"sure": ["required"]})
        command = MoveCommunityHome(asker=asker(), slug=slug, to=forms.line("to")[:1000])
        node().federation.move_community_home(command)
    except Refusal as no:
        return _show(slug, forms.typed(), **forms.again(no))
    return go("web.community", _("The community points to its new home."), slug=slug)


def _show(slug: str, form: dict[str, Any], **more: Any) -> Response:
    community = seen(slug)
    if community.role != "founder":
        raise Forbidden("community.owners_only")
    uri = f"{node().settings.origin}/ap/groups/{community.slug}"
    return page("community_home.html", community=community, uri=uri, form=form, **more)
