"""What came of it, for organisers: attendance, corrections, who stands at the door."""

from typing import Any

from flask import Response, request, url_for

from services.common.contracts.events import (
    DismissSteward,
    ListAttendance,
    MarkAttendance,
    NameSteward,
)
from services.common.errors import Invalid, NotFound
from services.gateway.api.door import somebody
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import events, forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import page
from services.gateway.web.pressing import pressed

STATES = ("present", "no_show", "excused")
LIMIT = 50


@web.get("/events/<id>/attendance")
def attendance(id: str) -> Response:
    """Who came and who did not."""
    needs_person()
    view = events.seen(id)
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    cursor = request.args.get("cursor", "")[:500]
    found = node().events.attendance(
        ListAttendance(asker=asker(), event=id, state=state, cursor=cursor, limit=LIMIT)
    )
    more = url_for("web.attendance", id=id, state=state or None, cursor=found.next)
    return page(
        "attendance.html",
        event=view,
        rows=found.items,
        numbers=found.numbers,
        state=state,
        next_url=more if found.next else None,
    )


@web.post("/events/<id>/attendance/<key>")
def attendance_mark(id: str, key: str) -> Response:
    """Correcting what is kept of somebody."""
    needs_person()

    def mark() -> None:
        state: Any = forms.chosen("state", STATES)
        node().events.mark_attendance(MarkAttendance(asker=asker(), event=id, key=key, state=state))

    return pressed(mark, _("The attendance is corrected."), "web.attendance", id=id)


@web.post("/events/<id>/stewards")
def steward(id: str) -> Response:
    """Naming somebody for the door, or ending that."""
    needs_person()
    dismissed = forms.line("dismiss")

    def name() -> None:
        if dismissed:
            command = DismissSteward(asker=asker(), event=id, person=dismissed)
            node().events.dismiss_steward(command)
            return
        try:
            view = somebody(forms.line("username").lstrip("@")[:60])
        except NotFound:
            raise Invalid(fields={"username": ["unknown"]}) from None
        node().events.name_steward(
            NameSteward(asker=asker(), event=id, person=view.person, name=view.name)
        )

    return pressed(name, _("Those at the door are changed."), "web.door", id=id)
