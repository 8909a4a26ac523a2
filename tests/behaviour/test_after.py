"""After a meeting, over the API: feedback, thanks and materials, one's own record, copies."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.common.contracts.events import CheckIn, CheckIns, Events
from services.common.contracts.shared import Asker
from services.events.domain import key_of
from services.events.service import EventsService
from services.federation.service import FederationService
from services.membership.service import MembershipService
from services.notifications.service import NotificationsService
from tests.behaviour.lasting import Lasting
from tests.builders import announced, event_body, founded, joined
from tests.client import ApiClient
from tests.node import Node

GOING = {"answer": "going"}


@pytest.fixture
def node(empty_node: Node) -> Node:
    return empty_node.start(
        MembershipService, EventsService, NotificationsService, FederationService
    )


class Evening:
    """Amal's meeting that badr, huda and sami came to and dalal did not."""

    def __init__(self, node: Node, checked_in: tuple[str, ...] = ("badr", "huda", "sami")) -> None:
        self.node = node
        self.amal = Lasting(node, "amal", language="en")
        founded(self.amal)
        self.event = announced(node, self.amal)
        self.id = self.event["id"]
        self.people: dict[str, ApiClient] = {}
        for name in ("badr", "huda", "sami", "dalal"):
            self.people[name] = joined(Lasting(node, name))
            assert self.people[name].put(f"/events/{self.id}/rsvp", GOING).status == 200
        node.clock.advance(days=7)
        if checked_in:
            self.check_in(*checked_in)
        node.clock.advance(hours=2, minutes=1)
        node.settle()
        node.mailbox.clear()

    def check_in(self, *names: str) -> None:
        by = Asker(person=self.amal.get("/me").json["id"], username="amal", confirmed=True)
        items = [
            CheckIn(
                id=f"c-{name}",
                at=self.node.clock.now(),
                key=key_of(self.people[name].get("/me").json["id"]),
            )
            for name in names
        ]
        done = self.node.remote(Events).check_in(CheckIns(asker=by, event=self.id, items=items))
        assert set(done.outcomes) == {"checked_in"}, done

    def say(self, name: str, rating: int, **more: Any) -> Any:
        return self.people[name].put(f"/events/{self.id}/feedback", {"rating": rating, **more})

    def heard(self, name: str, kind: str) -> int:
        """How many notifications of this kind somebody has, and how many mails they got."""
        told = self.people[name].get("/me/notifications", limit=100).json["items"]
        return len([one for one in told if one["kind"] == kind])


def test_those_who_came_are_asked_once_and_nobody_sees_who_spoke_without_a_name(
    node: Node,
) -> None:
    evening = Evening(node)
    path = f"/events/{evening.id}/feedback"
    assert evening.heard("badr", "feedback_asked") == 0
    node.clock.advance(hours=3)
    for _ in range(3):
        node.settle()
        node.clock.advance(hours=1)
    assert [evening.heard(one, "feedback_asked") for one in evening.people] == [1, 1, 1, 0]
    mail = [one for one in node.mailbox.to("badr@example.org") if one["List-Unsubscribe-Post"]]
    assert len(mail) == 1 and f"/events/{evening.id}/feedback" in mail[0].get_body().get_content()

    refused = evening.say("dalal", 5)
    assert (refused.status, refused.code) == (403, "feedback.not_there")
    assert evening.people["dalal"].get(path).status == 403
    wrong = evening.say("badr", 6, helped="x" * 2001)
    assert wrong.errors == {"rating": ["not_one_of"], "helped": ["too_long"]}

    first = evening.say("badr", 2, helped="الضيافة\nوالتمارين", change="الوقت", served="partly")
    assert first.status == 200 and first.json["mine"]["rating"] == 2
    assert evening.say("badr", 3, helped="الضيافة", served="yes").json["mine"]["rating"] == 3
    assert evening.say("huda", 5, helped="هدى قالت", named=True, served="yes").status == 200
    few = evening.amal.get(path).json
    assert (few["count"], few["average"], few["ratings"], few["served"]) == (2, None, [], {})
    assert [one["helped"] for one in few["items"]] == ["هدى قالت"]

    assert evening.say("sami", 4, served="no").status == 200
    many = evening.amal.get(path).json
    assert (many["count"], many["average"], many["ratings"]) == (3, 4.0, [0, 0, 1, 1, 1])
    assert many["served"] == {"yes": 2, "partly": 0, "no": 1}
    nameless = [one for one in many["items"] if not one["named"]]
    assert len(nameless) == 2 and all(not one["name"] and not one["at"] for one in nameless)
    kept = list(node.services["events"].database["feedback"].find({"named": False}))
    assert "people/" not in str(kept), "somebody who gave no name is written down"
    paged = evening.amal.get(path, limit=2).json
    rest = evening.amal.get(path, limit=2, cursor=paged["next"]).json
    assert len(paged["items"] + rest["items"]) == 3 and rest["next"] is None

    own = evening.people["badr"].get("/me/export").json["events"]["feedback"]
    assert [(one["rating"], one["helped"]) for one in own] == [(3, "الضيافة")]
    assert evening.people["huda"].get(path).json["count"] == 0, "numbers are for organisers"
    node.clock.advance(days=61)
    assert evening.say("badr", 5).code == "feedback.closed"
    assert evening.amal.post("/communities/riyadh-data/events", event_body(node)).status == 201


def test_nobody_stood_at_the_door_so_those_with_a_seat_came(node: Node) -> None:
    evening = Evening(node, checked_in=())
    early = announced(node, evening.amal, days=3)
    assert evening.people["badr"].put(f"/events/{early['id']}/rsvp", GOING).status == 200
    path = f"/events/{early['id']}/feedback"
    assert evening.people["badr"].put(path, {"rating": 5}).code == "feedback.too_early"
    node.clock.advance(hours=4)
    node.settle()
    assert [evening.heard(one, "feedback_asked") for one in evening.people] == [1, 1, 1, 1]
    assert evening.say("dalal", 5).status == 200
    stranger = Lasting(node, "stranger")
    assert stranger.put(f"/events/{evening.id}/feedback", {"rating": 1}).status == 403
    assert node.client().get(f"/events/{evening.id}/feedback").status == 401


def test_thanks_and_materials_are_for_those_who_came_and_told_once(node: Node) -> None:
    evening = Evening(node)
    path = f"/events/{evening.id}/materials"
    thank = f"/events/{evening.id}/thanks"
    assert evening.amal.post(thank).code == "thanks.empty"
    links = [{"title": "العرض", "url": "https://example.org/slides"}]
    body = {"thanks": {"ar": "شكرًا لكم.\nإلى اللقاء."}, "links": links}
    assert evening.people["badr"].put(path, body).status == 403
    bad = [{"title": "", "url": "javascript:alert(1)"}, *links * 60]
    wrong = evening.amal.put(path, {"links": bad}).errors
    assert wrong["links.0.url"] == ["invalid"] and wrong["links"] == ["too_many"]
    assert evening.amal.put(path, body).json["links"] == links
    for _ in range(2):
        assert evening.amal.post(thank).json["closing"]["thanked_at"]
        node.settle()
    assert [evening.heard(one, "event_thanks") for one in evening.people] == [1, 1, 1, 0]
    mails = [m for m in node.mailbox.to("badr@example.org") if "شكرًا" in str(m["Subject"])]
    text = mails[0].get_body(("plain",)).get_content()
    assert len(mails) == 1 and "إلى اللقاء" in text and "مادة واحدة" in text
    seen = evening.people["badr"].get(path).json
    assert (seen["came"], seen["links"], seen["closing"]) == (True, links, None)
    assert evening.people["dalal"].get(path).status == 403
    assert evening.people["badr"].post(thank).status == 403

    closing = f"/events/{evening.id}/closing"
    noted = evening.amal.put(closing, {"took_place": "yes", "served": "partly", "note": "تأخرنا"})
    assert noted.json["closing"]["served"] == "partly"
    assert evening.amal.put(closing, {"served": "maybe"}).errors == {"served": ["not_one_of"]}
    assert evening.people["badr"].put(closing, {}).status == 403
    coming = announced(node, evening.amal)
    early = evening.amal.put(f"/events/{coming['id']}/closing", {"took_place": "no"})
    assert early.code == "event.not_over"


def test_goals_served_are_named_and_meetings_that_serve_none_are_listed(node: Node) -> None:
    evening = Evening(node, checked_in=())
    serving = announced(node, evening.amal, goal_ids=["goal-1", "goal-1", "goal-2"])
    assert serving["goal_ids"] == ["goal-1", "goal-2"]
    path = "/communities/riyadh-data/events/unserved"
    listed = evening.amal.get(path).json["items"]
    assert [one["id"] for one in listed] == [evening.id]
    assert evening.people["badr"].get(path).status == 403
    changed = evening.amal.patch(f"/events/{evening.id}", {"goal_ids": ["goal-3"]})
    assert changed.json["goal_ids"] == ["goal-3"]
    assert evening.amal.get(path).json["items"] == []


def test_ones_own_record_by_page_and_as_a_table(node: Node) -> None:
    evening = Evening(node)
    badr = evening.people["badr"]
    second = announced(
        node, evening.amal, title={"ar": '=HYPERLINK("http://x")', "en": "Formula night"}
    )
    assert badr.put(f"/events/{second['id']}/rsvp", GOING).status == 200
    node.clock.advance(days=7)
    evening.id = second["id"]
    node.clock.advance(minutes=30)
    evening.check_in("badr")
    first = badr.get("/me/attendance", limit=1).json
    assert [(one["event_id"], one["minutes"]) for one in first["items"]] == [(second["id"], 90)]
    rest = badr.get("/me/attendance", limit=1, cursor=first["next"]).json
    assert [one["minutes"] for one in rest["items"]] == [120] and rest["next"] is None
    table = badr.get("/me/attendance.csv")
    lines = table.text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("date,title,community,minutes") and len(lines) == 3
    assert "\"'=HYPERLINK" in lines[1]
    assert evening.people["dalal"].get("/me/attendance").json["items"] == []
    assert badr.get("/me/attendance", cursor="bm9wZQ").status == 422


def test_a_copy_has_the_content_and_nobodys_answer(node: Node) -> None:
    evening = Evening(node, checked_in=())
    path = f"/events/{evening.id}/copy"
    assert evening.people["badr"].post(path, {}).status == 403
    copy = evening.amal.post(path, {}, key="once")
    assert (copy.status, copy.json["status"]) == (201, "draft")
    assert copy.json["title"] == evening.event["title"] and copy.json["counts"]["going"] == 0
    began = datetime.fromisoformat(evening.event["starts_at"])
    again = datetime.fromisoformat(copy.json["starts_at"])
    assert again - began == timedelta(days=7) and again > node.clock.now()
    assert evening.amal.post(path, {}, key="once").json["id"] == copy.json["id"]
    chosen = evening.amal.post(path, {"starts_at": "2027-05-07T19:00:00"}).json
    assert chosen["starts_at"].startswith("2027-05-07T19:00:00+03")
    assert evening.people["badr"].get(f"/events/{copy.json['id']}").status == 404


def test_moved_with_everybody_confirming_again(node: Node) -> None:
    amal = Lasting(node, "amal", language="en")
    founded(amal)
    event = announced(node, amal, capacity=2)
    id = event["id"]
    people = {name: joined(Lasting(node, name)) for name in ("badr", "huda", "sami")}
    for one in people.values():
        one.put(f"/events/{id}/rsvp", GOING)
    path, now = f"/events/{id}/reschedule", node.clock.now()
    later = now + timedelta(days=14)

    def moved(**given: Any) -> Any:
        return amal.post(path, {name: time.isoformat() for name, time in given.items()})

    assert people["badr"].post(path, {"starts_at": later.isoformat()}).status == 403
    assert moved(starts_at=now + timedelta(days=7)).errors == {"starts_at": ["same_time"]}
    soon = moved(starts_at=later, confirm_by=now + timedelta(hours=1))
    assert soon.errors == {"confirm_by": ["too_soon"]}
    assert moved(starts_at=later, confirm_by=later).errors == {"confirm_by": ["after_start"]}
    assert amal.get(f"/events/{id}").json["starts_at"] == event["starts_at"], "nothing half-done"

    done = moved(starts_at=later)
    assert done.status == 200, done
    assert done.json["seating"]["confirm_by"].startswith("2027-03-04T09:00")
    ends = datetime.fromisoformat(done.json["ends_at"])
    assert ends - datetime.fromisoformat(done.json["starts_at"]) == timedelta(hours=2)
    node.settle()
    asked = people["huda"].get(f"/events/{id}").json["mine"]
    assert (asked["state"], asked["still_coming"]) == ("going", "asked")
    assert people["badr"].post(f"/events/{id}/rsvp/reconfirm").status == 200
    node.clock.advance(days=2, hours=23)
    node.settle()
    assert people["huda"].get(f"/events/{id}").json["mine"]["state"] == "going"
    node.clock.advance(hours=2)
    node.settle()
    states = {name: one.get(f"/events/{id}").json["mine"]["state"] for name, one in people.items()}
    assert states == {"badr": "going", "huda": "cancelled", "sami": "going"}
    assert amal.get(f"/events/{id}").json["counts"]["going"] == 2
