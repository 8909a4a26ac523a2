"""The members of a community, and those who ask to join."""

from typing import Any

from flask import Response, request, url_for

from services.common.contracts.membership import AmendMember, ListMembers, Status
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.communities import organizes, seen
from services.gateway.web.frame import page
from services.gateway.web.pressing import pressed
from services.gateway.words import WORDS

LIMIT = 30
ROLES, STATUSES = tuple(WORDS["role"]), tuple(WORDS["membership"])


@web.get("/communities/<slug>/members")
def community_members(slug: str) -> Response:
    """The directory of members; requests to join for those who decide."""
    view = seen(slug)
    status: Status = "pending" if request.args.get("status") == "pending" else "active"
    relation = request.args.get("relation", "")
    relation = relation if relation in WORDS["relation"] else ""
    found = node().membership.members(
        ListMembers(
            asker=asker(),
            slug=slug,
            status=status,
            relation=relation,
            cursor=request.args.get("cursor", "")[:500],
            limit=LIMIT,
        )
    )
    kept: dict[str, Any] = {
        name: value for name, value in request.args.items() if name in ("status", "relation")
    }
    more = url_for("web.community_members", slug=slug, cursor=found.next, **kept)
    return page(
        "community_members.html",
        public=True,
        community=view,
        members=found.items,
        counts=found.counts,
        relation=relation,
        status=status,
        may_manage=organizes(view),
        next_url=more if found.next else None,
    )


@web.post("/communities/<slug>/members/<username>")
def member_change(slug: str, username: str) -> Response:
    """Approving, declining, giving a role, removing."""
    needs_person()
    waiting = {"status": "pending"} if forms.line("list") == "pending" else {}

    def change() -> None:
        role = forms.chosen("role", ROLES) if "role" in request.form else None
        status = forms.chosen("status", STATUSES) if "status" in request.form else None
        node().membership.amend_member(
            AmendMember(asker=asker(), slug=slug, username=username, role=role, status=status)
        )

    done = _("The changes are saved.")
    return pressed(change, done, "web.community_members", slug=slug, **waiting)
