"""What a person takes along to another node: put together here, since several services keep it."""

from typing import Any

from services.common.contracts.events import ListAttended
from services.common.contracts.federation import HomeExport, ReadExport, SignExport
from services.common.contracts.moving import BringHome, BroughtRecord, Homes
from services.common.contracts.shared import Asker
from services.common.errors import Invalid
from services.common.wire import load
from services.gateway.node import node

PAGES, SLICE = 40, 50
"""At most so many slices of the attendance record go along."""
TAKEN = ("name", "headline", "about", "field_ids", "tags", "languages", "city_id", "follows")


def packed(who: Asker) -> HomeExport:
    """The signed export of the asker: profile, follows, attendance."""
    kept = node().membership.export_person(who)
    account = kept["account"]
    data = {
        "name": account["name"],
        "headline": account["headline"],
        "about": account["about"],
        "field_ids": [one["id"] for one in account["fields"]],
        "tags": account["tags"],
        "languages": account["languages"],
        "city_id": (account["city"] or {}).get("id", ""),
        "follows": kept["following"],
        "records": _attended(who),
    }
    return node().federation.sign_export(SignExport(asker=who, data=data))


def unpacked(who: Asker, document: Any) -> Homes:
    """Take in what another node signed for the asker. Raises Invalid naming `document`."""
    if not isinstance(document, dict):
        raise Invalid(fields={"document": ["not_an_export"]})
    read = node().federation.read_export(ReadExport(asker=who, document=document))
    taken = {name: read.data[name] for name in TAKEN if read.data.get(name)}
    proof = {"signature": document["signature"], "made_at": document["made_at"]}
    try:
        records = [load(BroughtRecord, one) for one in read.data.get("records", [])]
        command = load(BringHome, {"asker": vars(who), "former": read.person, **taken})
    except (Invalid, TypeError):
        raise Invalid(fields={"document": ["not_an_export"]}) from None
    return node().membership.bring_home(
        BringHome(**{**vars(command), "records": records, "proof": proof})
    )


def _attended(who: Asker) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(PAGES):
        page = node().events.attended(ListAttended(asker=who, cursor=cursor, limit=SLICE))
        found += [
            {
                "title": one.title,
                "community_name": one.community_name,
                "starts_at": one.starts_at.isoformat(),
                "state": "present",
            }
            for one in page.items
        ]
        if page.next is None:
            break
        cursor = page.next
    return found
