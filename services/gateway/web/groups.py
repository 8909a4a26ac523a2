"""Telegram groups of a community."""

from flask import Response, request

from services.common.contracts.groups import LinkGroup, OfCommunityGroups, UnlinkGroup
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.language import LANGUAGES
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.communities import seen
from services.gateway.web.frame import page
from services.gateway.web.pressing import pressed


@web.route("/communities/<slug>/telegram-groups", methods=["GET", "POST"])
def telegram_groups(slug: str) -> Response:
    """The linked groups; after the button, how another one is linked."""
    needs_person()
    community = seen(slug)
    found = node().notifications.groups(OfCommunityGroups(asker=asker(), slug=slug))
    link = None
    if request.method == "POST":
        language = forms.chosen("language", LANGUAGES)
        command = LinkGroup(asker=asker(), slug=slug, language=language)
        link = node().notifications.link_group(command)
    return page("telegram_groups.html", community=community, groups=found, link=link)


@web.post("/communities/<slug>/telegram-groups/<id>/unlink")
def telegram_group_unlink(slug: str, id: str) -> Response:
    """Announcing there no more."""
    needs_person()
    command = UnlinkGroup(asker=asker(), slug=slug, id=id)
    done = _("Unlinked. Nothing more is announced there.")
    return pressed(
        lambda: node().notifications.unlink_group(command), done, "web.telegram_groups", slug=slug
    )
