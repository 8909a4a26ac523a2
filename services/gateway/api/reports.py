"""Reports between servers."""

from typing import Any

from flask import Response

from services.common.contracts.federation import DismissReport, ListReports, ReportElsewhere
from services.gateway.api.doors import Noun, listing, nothing
from services.gateway.api.moments import instant
from services.gateway.api.schemas import reports as schemas
from services.gateway.auth import asker
from services.gateway.node import node

reports = Noun("reports", "Reports between servers. Administrators only.")


@reports.door(
    "GET", "/admin/reports", query=schemas.ReportQuery, gives=schemas.ReportList, needs="admin"
)
def listed(query: dict[str, Any]) -> Response:
    """What other servers report of this node, the latest first."""
    found = node().federation.reports(ListReports(asker=asker(), **query))
    items = [
        {
            **vars(one),
            "things": [vars(each) for each in one.things],
            "reported_at": instant(one.reported_at),
        }
        for one in found.items
    ]
    return listing(items, found.next, open=found.open)


@reports.door("POST", "/admin/reports/<id>/dismiss", status=204, needs="admin")
def dismiss(id: str) -> Response:
    """Close a report. The same server's report of the same things is not opened again for 90
    days."""
    node().federation.dismiss_report(DismissReport(asker=asker(), report=id))
    return nothing()


@reports.door(
    "POST",
    "/replies/<id>/report",
    takes=schemas.ReportIn,
    status=204,
    needs="admin",
    example={"words": "Advertising."},
)
def reply(body: dict[str, Any], id: str) -> Response:
    """Report a reply to its server, in the node's name; once for each."""
    node().federation.report_elsewhere(ReportElsewhere(asker=asker(), reply=id, **body))
    return nothing()


@reports.door(
    "POST",
    "/cards/<id>/report",
    takes=schemas.ReportIn,
    status=204,
    needs="admin",
    example={"words": "Advertising."},
)
def card(body: dict[str, Any], id: str) -> Response:
    """Report an event or community of another node to its server; once for each."""
    node().federation.report_elsewhere(ReportElsewhere(asker=asker(), card=id, **body))
    return nothing()
