"""Calls for speakers, proposals, reviews, and the agenda that comes of them."""

from datetime import timedelta

import icalendar

from tests.builders import announced, event_body, founded, person
from tests.client import PASSWORD
from tests.node import Node
from tests.visitor import Visitor


def called(node: Node, client, event: dict, **more):
    body = {
        "closes_at": (node.clock.now() + timedelta(days=3)).isoformat(),
        "about": {"ar": "كلمات من الممارسة"},
        "topics": ["sql"],
        "formats": [{"name": {"en": "Short talk"}, "minutes": 15}],
        **more,
    }
    return client.put(f"/events/{event['id']}/call", body)


TALK = {"title": {"en": "Indexes nobody uses"}, "abstract": {"en": "How to find them."}}


def test_a_proposal_is_reviewed_taken_confirmed_and_put_into_the_agenda(node: Node) -> None:
    amal, badr, huda, sami = (person(node, n) for n in ("amal", "badr", "huda", "sami"))
    founded(amal)
    event = announced(node, amal)
    path = f"/events/{event['id']}"

    assert badr.post(f"{path}/proposals", TALK).code == "call.closed"
    assert called(node, badr, event).code == "event.not_organizer"
    opened = called(node, amal, event, reviewers=["huda"])
    assert opened.status == 200, opened
    assert opened.json["call"]["open"] is True
    assert node.client().get(f"{path}/agenda").json["reviewers"] == []

    refused = badr.post(f"{path}/proposals", {**TALK, "topic": "cobol"})
    assert set(refused.errors) == {"format", "topic"}
    made = badr.post(f"{path}/proposals", {**TALK, "format": 0, "notes": "needs a screen"})
    assert made.status == 201, made
    talk = f"/proposals/{made.json['id']}"
    node.settle()
    for who in (amal, huda):
        kinds = [one["kind"] for one in who.get("/me/notifications").json["items"]]
        assert "proposal_submitted" in kinds
    assert sami.get(talk).status == 404
    assert sami.get(f"{path}/proposals").json["items"] == []
    assert badr.patch(talk, {"topic": "sql"}).json["topic"] == "sql"

    assert badr.put(f"{talk}/review", {"score": 5}).code == "proposal.own"
    assert sami.put(f"{talk}/review", {"score": 5}).status == 404
    assert "score" in huda.put(f"{talk}/review", {"score": 6}).errors
    scored = huda.put(f"{talk}/review", {"score": 4, "comment": "wanted"})
    assert (scored.json["average"], scored.json["reviewed"]) == (4.0, 1)
    assert amal.put(f"{talk}/review", {"score": 2}).json["average"] == 3.0
    assert badr.get(talk).json["reviews"] == []
    assert badr.get(talk).json["average"] is None

    session = {
        "title": TALK["title"],
        "starts_at": event["starts_at"],
        "ends_at": (node.clock.now() + timedelta(days=7, minutes=15)).isoformat(),
        "room": "A",
        "speakers": [{"username": "badr"}],
        "proposal": made.json["id"],
    }
    assert amal.post(f"{path}/sessions", session).code == "proposal.not_accepted"
    assert huda.put(f"{talk}/state", {"state": "accepted"}).code == "event.not_organizer"
    assert badr.put(f"{talk}/state", {"state": "confirmed"}).code == "proposal.not_accepted"
    assert amal.put(f"{talk}/state", {"state": "accepted"}).json["state"] == "accepted"
    assert amal.put(f"{talk}/state", {"state": "accepted"}).status == 200
    node.settle()
    kinds = [one["kind"] for one in badr.get("/me/notifications").json["items"]]
    assert kinds.count("proposal_accepted") == 1
    mails = [one for one in node.mailbox.to("badr@example.org") if "Indexes" in one["Subject"]]
    assert len(mails) == 1
    assert badr.put(f"{talk}/state", {"state": "confirmed"}).json["state"] == "confirmed"
    assert amal.put(f"{talk}/state", {"state": "declined"}).code == "proposal.confirmed"
    placed = amal.post(f"{path}/sessions", session)
    assert placed.status == 201, placed
    assert placed.json["sessions"][0]["speakers"][0]["person"].endswith("/badr")


def test_the_call_closes_and_a_person_makes_five_proposals_at_most(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    event = announced(node, amal)
    path = f"/events/{event['id']}/proposals"
    late = called(node, amal, event, closes_at=(node.clock.now() + timedelta(days=30)).isoformat())
    assert "closes_at" in late.errors
    called(node, amal, event, formats=[])
    made = [badr.post(path, TALK) for _ in range(6)]
    assert [one.status for one in made] == [201] * 5 + [409]
    assert made[-1].code == "proposal.too_many"
    mine = badr.get(path, limit=3).json
    assert len(mine["items"]) == 3
    assert len(badr.get(path, limit=3, cursor=mine["next"]).json["items"]) == 2

    withdrawn = badr.put(f"/proposals/{made[0].json['id']}/state", {"state": "withdrawn"})
    assert withdrawn.json["state"] == "withdrawn"
    assert badr.post(path, TALK).status == 201
    assert amal.delete(f"/events/{event['id']}/call").json["call"]["open"] is False
    assert badr.post(path, TALK).code == "call.closed"
    called(node, amal, event, formats=[])
    node.clock.advance(days=3)
    badr = node.client("badr")
    assert badr.post(path, TALK).code == "call.closed"
    assert badr.patch(f"/proposals/{made[1].json['id']}", {"notes": "x"}).code == "call.closed"


def test_sessions_stay_within_the_event_its_rooms_and_its_speakers(node: Node) -> None:
    amal = person(node, "amal")
    person(node, "badr")
    founded(amal)
    event = announced(node, amal, guests_allowed=1)
    path = f"/events/{event['id']}"
    start = node.clock.now() + timedelta(days=7)

    def put(begin: int, end: int, room: str = "A", **more):
        times = {
            "starts_at": (start + timedelta(minutes=begin)).isoformat(),
            "ends_at": (start + timedelta(minutes=end)).isoformat(),
        }
        return amal.post(
            f"{path}/sessions", {"title": {"en": "Talk"}, "room": room, **times, **more}
        )

    badr = {"speakers": [{"username": "badr"}]}
    assert put(0, 30, **badr).status == 201
    assert put(30, 60).status == 201
    assert set(put(10, 40, "A").errors) == {"room"}
    assert set(put(10, 40, "B", **badr).errors) == {"speakers"}
    assert set(put(-10, 20, "B").errors) == {"starts_at"}
    assert set(put(100, 130, "B").errors) == {"ends_at"}
    assert set(put(40, 40, "B").errors) == {"ends_at"}
    assert put(60, 90, "B", speakers=[{"username": "nobody"}]).errors.keys() == {
        "speakers.0.username"
    }
    assert node.client().post(f"{path}/sessions", {}).status == 401

    first = icalendar.Calendar.from_ical(node.client().get(f"{path}/agenda.ics").text)
    parts = list(first.walk("VEVENT"))
    assert [str(one["related-to"]) for one in parts] == [f"{event['id']}@alpha.test"] * 2
    shown = node.client().get(f"{path}/agenda").json["sessions"]
    one = node.client().get(f"{path}/sessions/{shown[0]['id']}.ics")
    assert one.text.count("BEGIN:VEVENT") == 1
    assert node.client().get(f"{path}/sessions/unknown-session.ics").status == 404

    # A moved event moves its sessions, under the same ids and a higher sequence.
    moved = event_body(node, days=8)
    amal.patch(path, {"starts_at": moved["starts_at"], "ends_at": moved["ends_at"]})
    again = icalendar.Calendar.from_ical(node.client().get(f"{path}/agenda.ics").text)
    later = list(again.walk("VEVENT"))
    assert [one["uid"] for one in later] == [one["uid"] for one in parts]
    assert all(
        b["dtstart"].dt - a["dtstart"].dt == timedelta(days=1) and b["sequence"] > a["sequence"]
        for a, b in zip(parts, later, strict=True)
    )
    assert len(amal.delete(f"{path}/sessions/{shown[0]['id']}").json["sessions"]) == 1
    assert amal.delete(f"{path}/sessions/{shown[0]['id']}").code == "agenda.no_session"


def test_a_closed_account_leaves_no_name_in_programs_and_reviews(node: Node) -> None:
    amal, badr, huda = (person(node, n) for n in ("amal", "badr", "huda"))
    founded(amal)
    event = announced(node, amal)
    called(node, amal, event, formats=[], reviewers=["huda"])
    made = badr.post(f"/events/{event['id']}/proposals", {**TALK, "notes": "private"})
    huda.put(f"/proposals/{made.json['id']}/review", {"score": 3})
    assert badr.get("/me/export").json["events"]["proposals"][0]["notes"] == "private"
    for who in (badr, huda):
        assert who.delete("/me", {"password": PASSWORD}).status in (200, 204)
    node.settle()
    seen = amal.get(f"/proposals/{made.json['id']}").json
    assert (seen["person"], seen["name"], seen["notes"]) == ("", {}, "")
    assert (seen["state"], seen["reviews"]) == ("withdrawn", [])
    assert amal.get(f"/events/{event['id']}/agenda").json["reviewers"] == []


def test_the_whole_way_is_clicked_through_pages(node: Node) -> None:
    amal = person(node, "amal")
    person(node, "badr")
    founded(amal)
    event = announced(node, amal)
    organizer = Visitor(node).sign_in("amal")
    speaker = Visitor(node).sign_in("badr")
    start = f"/en/events/{event['id']}"
    organizer.get(f"{start}/call")
    organizer.send(
        about_en="Talks from practice",
        closes_at_date="2027-03-05",
        closes_at_time="21:00",
        format_0_en="Short talk",
        format_0_minutes="15",
    )
    assert "Speakers wanted" in organizer.text
    speaker.get(f"{start}/propose")
    speaker.send(title_en="A talk", abstract_en="Of it")
    assert speaker.answer.status_code == 422
    speaker.send(title_en="A talk", abstract_en="Of it", format="0")
    assert "The proposal is sent." in speaker.text
    assert "A talk" in organizer.get(f"{start}/proposals").text
    talk = amal.get(f"/events/{event['id']}/proposals").json["items"][0]["id"]
    organizer.get(f"/en/proposals/{talk}")
    organizer.send(action=f"{talk}/review", score="4")
    assert "The review is saved." in organizer.text
    organizer.send(action=f"{talk}/state")
    assert "Put it into the agenda" in organizer.text
    organizer.get(f"{start}/agenda?proposal={talk}")
    assert 'value="A talk"' in organizer.text
    assert "@badr" in organizer.text
    organizer.send(
        starts_at_date="2027-03-08",
        starts_at_time="12:00",
        ends_at_date="2027-03-08",
        ends_at_time="12:15",
        speakers="@badr، ضيف",
        room="A",
    )
    assert "The agenda is saved." in organizer.text
    public = node.client().page(f"/ar/events/{event['id']}").text
    assert "جدول الأعمال" in public
    assert "ضيف" in public
    assert speaker.get(f"{start}/agenda").status_code == 403
