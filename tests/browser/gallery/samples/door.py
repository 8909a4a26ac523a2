"""The door, tickets and hosting, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.common.contracts.events import (
    AttendanceView,
    DoorLine,
    DoorNumbers,
    DoorPage,
    EventView,
    GuestView,
    HostView,
    MyAttendance,
    PassView,
    StewardView,
    TicketView,
    WallView,
)
from services.gateway.web.door import qr
from tests.browser.gallery.samples.cards import AMAL, BADR, NOW

TOKEN = "6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f001.FaUeLU-UfYaJlFv2Uxv3ow.12.Ss7s3ah3pCPxEZ2p7Jngqg"
NUMBERS = DoorNumbers(expected=24, came=9, present=7, drop_ins=2, no_show=1, excused=1)
LINE = DoorLine(key="k1", name=BADR.name, guests=2)
LINES = [
    LINE,
    DoorLine(key="k2", name=AMAL.name, guests=0, state="present", how="qr", at=NOW, heads=1),
    DoorLine(key="k3", name={"en": "Dana Alqahtani"}, guests=0, state="excused"),
]
FORM = {"venue_ar": "ديوانية أبي خالد", "address_ar": "العارضية، قطعة ٤"}


def _rows() -> list[AttendanceView]:
    common: dict[str, Any] = {"at": NOW, "minutes": 110, "heads": 1}
    gone: dict[str, Any] = {"how": "", "at": None, "minutes": 0, "heads": 1}
    return [
        AttendanceView(
            key="k1", person=BADR.person, name=BADR.name, state="present", how="qr", **common
        ),
        AttendanceView(key="w-1", person="", name={}, state="present", how="drop_in", **common),
        AttendanceView(key="k2", person=AMAL.person, name=AMAL.name, state="no_show", **gone),
    ]


def door_pages(event: EventView, community: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """A page for each state of the door."""
    facts: dict[str, Any] = {
        "event": event.id,
        "title": event.title,
        "starts_at": event.starts_at,
        "timezone": event.timezone,
        "slug": event.slug,
        "community_name": event.community_name,
    }
    timed = {**facts, "ends_at": event.ends_at}
    door = DoorPage(
        **timed,
        status="published",
        drop_in=False,
        open=True,
        organizer=True,
        items=LINES,
        numbers=NUMBERS,
        next="x",
    )
    values = {"q": "", "next_url": "?cursor=x", "stewards": [], "express": False}
    named = [StewardView(person=BADR.person, name=BADR.name)]
    drawing = qr(f"https://riyadh.example/ar/door/{TOKEN}", "QR")

    def passed(state: Any, line: DoorLine | None = None, **more: Any) -> Any:
        view = PassView(**timed, state=state, line=line, opens_at=NOW + timedelta(hours=3))
        return "door_ticket.html", {"event": view, "token": TOKEN, "done": False, **more}

    def joined(state: Any) -> Any:
        view = PassView(**timed, state=state, opens_at=NOW + timedelta(hours=3))
        return "join.html", {"event": view}

    evening = replace(event, drop_in=True, host_name=BADR.name, hosting=True)
    guests = [
        GuestView(key="k1", name=AMAL.name, guests=1, trusted=True),
        GuestView(key="k2", name=BADR.name, guests=0, trusted=False),
    ]
    host = {"event": evening, "guests": guests, "next_url": None}
    arrived = MyAttendance(may_arrive=True, opens_at=NOW)
    return {
        "door": ("door.html", {**values, "door": door, "stewards": named}),
        "door_empty": (
            "door.html",
            {
                **values,
                "door": replace(door, items=[], open=False, organizer=False, drop_in=True),
                "next_url": None,
            },
        ),
        "door_ticket": passed("open", LINE),
        "door_ticket_again": passed("open", LINES[1], done=True, again=True),
        "door_ticket_done": passed("open", LINES[1], done=True, again=False),
        "door_ticket_shown": passed("yours"),
        "door_ticket_revoked": passed("revoked"),
        "ticket": (
            "ticket.html",
            {
                "drawing": drawing,
                "event": TicketView(
                    **timed,
                    status="published",
                    place={"ar": "مركز التقنية"},
                    name=AMAL.name,
                    guests=1,
                    token=TOKEN,
                ),
            },
        ),
        "here": ("here.html", {"event": event, "mine": arrived, "form": {}}),
        "here_early": (
            "here.html",
            {"event": event, "mine": replace(arrived, may_arrive=False), "form": {}},
        ),
        "here_wrong": (
            "here.html",
            {
                "event": event,
                "mine": arrived,
                "form": {"code": "123 456"},
                "errors": {"code": ["ليس هذا هو الرمز المعلّق على الجدار."]},
            },
        ),
        "here_done": (
            "here.html",
            {"event": event, "mine": MyAttendance(state="present", how="self"), "form": {}},
        ),
        "poster": (
            "poster.html",
            {
                "event": WallView(**facts, code="048213"),
                "drawing": drawing,
                "url": "https://riyadh.example/ar/events/e1/here",
            },
        ),
        "attendance": (
            "attendance.html",
            {"event": event, "rows": _rows(), "numbers": NUMBERS, "state": "", "next_url": None},
        ),
        "attendance_none": (
            "attendance.html",
            {
                "event": event,
                "rows": [],
                "numbers": DoorNumbers(expected=24),
                "state": "",
                "next_url": None,
            },
        ),
        "join_early": joined("early"),
        "join_revoked": joined("revoked"),
        "host": ("host.html", {**host, "form": {**FORM, "address_rule": "approved_by_host"}}),
        "hosts": (
            "hosts.html",
            {
                "community": community,
                "hosts": [
                    HostView(person=BADR.person, name=BADR.name),
                    HostView(person=AMAL.person, name=AMAL.name),
                ],
                "form": {"hosts": "badr\namal"},
            },
        ),
        "hosts_none": ("hosts.html", {"community": community, "hosts": [], "form": {}}),
    }
