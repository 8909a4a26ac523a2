"""Importing a calendar: the form, what would become of each row, confirming it."""

from typing import Any

from flask import Response, request, url_for

from services.common import charsets
from services.common.contracts.events import BeginImport, ListImportRows, ListImports, OfImport
from services.common.errors import Forbidden, Invalid, Refusal
from services.gateway.api.imports import failed, reason
from services.gateway.api.schemas.imports import OUTCOMES
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.communities import organizes, seen
from services.gateway.web.frame import go, page
from services.gateway.web.pressing import pressed

LIMIT = 50


@web.route("/communities/<slug>/imports", methods=["GET", "POST"])
def imports(slug: str) -> Response:
    """Handing in a calendar; the latest ones."""
    needs_person()
    community = seen(slug)
    if not organizes(community):
        raise Forbidden("event.not_organizer")
    if request.method == "GET":
        return _form(community, {})
    try:
        view = node().events.begin_import(
            BeginImport(id=fresh_id("import"), asker=asker(), slug=slug, **_given())
        )
    except Refusal as no:
        return _form(community, forms.typed(), **forms.again(no, {"content": "file"}))
    return go("web.calendar_import", id=view.id)


def _given() -> dict[str, Any]:
    """What was handed in. Raises Invalid."""
    file, url = request.files.get("file"), forms.line("url")
    if file is None or not file.filename:
        if not url:
            raise Invalid(fields={"file": ["required"]})
        return {"url": url, "kind": "ics"}
    try:
        content = charsets.decoded(file.read())
    except ValueError:
        raise Invalid(fields={"file": ["not_utf8"]}) from None
    if not content.strip() or "\x00" in content:
        raise Invalid(fields={"file": ["unreadable"]})
    kind = "meetup" if content.lstrip()[:1] in "[{" else "ics"
    return {"content": content, "name": file.filename[:200], "kind": kind}


def _form(community: Any, form: dict[str, Any], **more: Any) -> Response:
    latest = node().events.calendar_imports(ListImports(asker=asker(), slug=community.slug))
    return page("imports.html", community=community, form=form, imports=latest, **more)


@web.get("/imports/<id>")
def calendar_import(id: str) -> Response:
    """What would become, or became, of each row."""
    needs_person()
    view = node().events.calendar_import(OfImport(asker=asker(), id=id))
    outcome = request.args.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ""
    cursor = request.args.get("cursor", "")[:500]
    rows = node().events.import_rows(
        ListImportRows(asker=asker(), id=id, outcome=outcome, cursor=cursor, limit=LIMIT)
    )
    more = url_for("web.calendar_import", id=id, outcome=outcome or None, cursor=rows.next)
    return page(
        "import.html",
        community=seen(view.slug),
        calendar=view,
        why=failed(view),
        rows=[(row, reason(row)) for row in rows.items],
        outcome=outcome,
        outcomes=[(one, getattr(view.counts, one)) for one in OUTCOMES],
        next_url=more if rows.next else None,
    )


@web.post("/imports/<id>/confirm")
def import_confirm(id: str) -> Response:
    """Taking over what was shown."""
    needs_person()
    command = OfImport(asker=asker(), id=id)
    done = _("The meetings are being added.")
    return pressed(
        lambda: node().events.confirm_import(command), done, "web.calendar_import", id=id
    )
