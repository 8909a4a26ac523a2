"""The door: stewards, checking in, tickets, attendance."""

from typing import Any

from flask import Response

from services.common.contracts.events import (
    ArriveMyself,
    AttendanceView,
    CheckIn,
    CheckIns,
    DismissSteward,
    DoorLine,
    DoorNumbers,
    ListAttendance,
    ListDoor,
    MarkAttendance,
    MyAttendance,
    NameSteward,
    OfEvent,
    PassView,
    ReadPass,
    StewardView,
    WallCode,
)
from services.common.contracts.membership import OfPerson, PersonView
from services.common.contracts.shared import Text
from services.gateway.api import shapes
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.schemas import door as schemas
from services.gateway.auth import asker
from services.gateway.language import language
from services.gateway.node import node

door = Noun("door", "Checking people in, and what came of it.")


def somebody(username: str) -> PersonView:
    """A person of this node, as the asker may see them. Raises NotFound."""
    return node().membership.person(OfPerson(asker=asker(), username=username))


def named(person: str, name: Text) -> dict[str, Any]:
    """A person beside their name."""
    own = shapes.here(shapes.PEOPLE)
    username = person.removeprefix(own) if person.startswith(own) else None
    return {"username": username, "person": person, "name": name}


def ticket_url(token: str) -> str:
    """What a ticket's QR code holds."""
    return shapes.here(f"/{language()}/door/{token}")


def _stewards(items: list[StewardView]) -> Response:
    return answer({"items": [named(one.person, one.name) for one in items]})


@door.door(
    "PUT",
    "/events/<id>/stewards/<username>",
    gives=schemas.Stewards,
    needs="write",
    refuses=(404, 409),
)
def name_steward(id: str, username: str) -> Response:
    """Let somebody check people in at this event, and nothing else."""
    view = somebody(username)
    command = NameSteward(asker=asker(), event=id, person=view.person, name=view.name)
    return _stewards(node().events.name_steward(command).items)


@door.door(
    "DELETE",
    "/events/<id>/stewards/<username>",
    gives=schemas.Stewards,
    needs="write",
    refuses=(404,),
)
def dismiss_steward(id: str, username: str) -> Response:
    """End that."""
    person = shapes.here(f"{shapes.PEOPLE}{username}")
    command = DismissSteward(asker=asker(), event=id, person=person)
    return _stewards(node().events.dismiss_steward(command).items)


@door.door("GET", "/events/<id>/stewards", gives=schemas.Stewards, needs="read", refuses=(403, 404))
def stewards(id: str) -> Response:
    """Who may check in, for organizers."""
    return _stewards(node().events.stewards(OfEvent(asker=asker(), event=id)).items)


@door.door(
    "GET",
    "/events/<id>/door",
    query=schemas.DoorQuery,
    gives=schemas.Door,
    needs="read",
    refuses=(403, 404),
)
def at_door(query: dict[str, Any], id: str) -> Response:
    """Who is expected, for organizers and stewards: names and states only."""
    page = node().events.door(ListDoor(asker=asker(), event=id, **query))
    return listing(
        [line(one) for one in page.items],
        page.next,
        event=page.event,
        title=page.title,
        open=page.open,
        drop_in=page.drop_in,
        numbers=numbers(page.numbers),
    )


@door.door(
    "POST",
    "/events/<id>/checkins",
    takes=schemas.CheckIns,
    gives=schemas.CheckedIn,
    needs="write",
    refuses=(404, 409),
    example={
        "device": "phone-1",
        "items": [{"id": "c-0001", "person": "FaUeLU", "at": "2027-03-01T19:04:00+03:00"}],
    },
)
def check_in(body: dict[str, Any], id: str) -> Response:
    """Check people in, up to 500 at once; sent again, the same ids change nothing."""
    items = [CheckIn(key=one.pop("person"), **one) for one in body["items"]]
    command = CheckIns(asker=asker(), event=id, items=items, device=body["device"])
    told = node().events.check_in(command)
    return answer(
        {
            "outcomes": told.outcomes,
            "clamped": told.clamped,
            "numbers": numbers(told.numbers),
        }
    )


@door.door("GET", "/events/<id>/ticket", gives=schemas.Ticket, needs="read", refuses=(404, 409))
def ticket(id: str) -> Response:
    """One's own ticket."""
    view = node().events.ticket(OfEvent(asker=asker(), event=id))
    return answer(
        {
            "event": view.event,
            "name": view.name,
            "guests": view.guests,
            "token": view.token,
            "url": ticket_url(view.token),
            "came": view.came,
        }
    )


@door.door("GET", "/tickets/<token>", gives=schemas.Pass, refuses=(404,))
def read_ticket(token: str) -> Response:
    """What a ticket is worth now; who it is only for those at the door."""
    return answer(_pass(node().events.read_ticket(ReadPass(asker=asker(), token=token))))


@door.door(
    "GET", "/events/<id>/wall-code", gives=schemas.WallCode, needs="read", refuses=(403, 404)
)
def wall_code(id: str) -> Response:
    """The code for the wall, for organizers."""
    view = node().events.wall_code(WallCode(asker=asker(), event=id))
    return answer({"event": view.event, "code": view.code})


@door.door(
    "POST",
    "/events/<id>/wall-code",
    takes=schemas.WallCodeIn,
    gives=schemas.WallCode,
    needs="write",
    refuses=(404,),
)
def renew_wall_code(body: dict[str, Any], id: str) -> Response:
    """Another code for the wall; the old one is worth nothing from now on."""
    view = node().events.wall_code(WallCode(asker=asker(), event=id, renew=body["renew"]))
    return answer({"event": view.event, "code": view.code})


@door.door(
    "GET", "/events/<id>/attendance/me", gives=schemas.MyAttendance, needs="read", refuses=(404,)
)
def my_attendance(id: str) -> Response:
    """What is kept of one's own attendance."""
    return answer(_mine(node().events.my_attendance(OfEvent(asker=asker(), event=id))))


@door.door(
    "POST",
    "/events/<id>/attendance/me",
    takes=schemas.Arriving,
    gives=schemas.MyAttendance,
    needs="write",
    refuses=(404, 409),
    example={"code": "048213"},
)
def arrive(body: dict[str, Any], id: str) -> Response:
    """Check oneself in with the code on the wall."""
    return answer(_mine(node().events.arrive(ArriveMyself(asker=asker(), event=id, **body))))


@door.door(
    "GET",
    "/events/<id>/attendance",
    query=schemas.AttendanceQuery,
    gives=schemas.Attendance,
    needs="read",
    refuses=(403, 404),
)
def attendance(query: dict[str, Any], id: str) -> Response:
    """Who came and who did not, for organizers."""
    page = node().events.attendance(ListAttendance(asker=asker(), event=id, **query))
    items = [_attended(one) for one in page.items]
    return listing(items, page.next, numbers=numbers(page.numbers))


@door.door(
    "PATCH",
    "/events/<id>/attendance/<key>",
    takes=schemas.AttendanceChange,
    gives=schemas.AttendanceLine,
    needs="write",
    refuses=(404, 409),
    example={"state": "excused"},
)
def mark(body: dict[str, Any], id: str, key: str) -> Response:
    """Correct what is kept of somebody."""
    command = MarkAttendance(asker=asker(), event=id, key=key, **body)
    return answer(_attended(node().events.mark_attendance(command)))


def numbers(view: DoorNumbers) -> dict[str, int]:
    """How many were expected and came."""
    return {
        "expected": view.expected,
        "came": view.came,
        "present": view.present,
        "drop_ins": view.drop_ins,
        "no_show": view.no_show,
        "excused": view.excused,
    }


def line(view: DoorLine) -> dict[str, Any]:
    """Somebody on the door's list."""
    return {
        "key": view.key,
        "name": view.name,
        "guests": view.guests,
        "state": view.state,
        "how": view.how,
        "at": shapes.instant(view.at),
        "heads": view.heads,
    }


def _pass(view: PassView) -> dict[str, Any]:
    return {
        "event": view.event,
        "title": view.title,
        "state": view.state,
        "line": line(view.line) if view.line else None,
    }


def _mine(view: MyAttendance) -> dict[str, Any]:
    return {
        "state": view.state,
        "how": view.how,
        "at": shapes.instant(view.at),
        "opens_at": shapes.instant(view.opens_at),
        "may_arrive": view.may_arrive,
        "steward": view.steward,
    }


def _attended(view: AttendanceView) -> dict[str, Any]:
    return {
        **named(view.person, view.name),
        "key": view.key,
        "state": view.state,
        "how": view.how,
        "at": shapes.instant(view.at),
        "minutes": view.minutes,
        "heads": view.heads,
    }
