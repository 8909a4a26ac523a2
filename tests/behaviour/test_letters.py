"""Writing to some of a community's people, over the API."""

from datetime import timedelta
from typing import Any, get_args, get_type_hints

import pytest

from services.events.service import EventsService
from services.membership.service import MembershipService
from services.notifications.domain import ATTENDING, Crowd
from services.notifications.service import NotificationsService
from tests.behaviour.lasting import Lasting
from tests.builders import announced, founded, joined
from tests.client import ApiClient
from tests.node import Node

NEWS = {
    "subject": {"ar": "قبل اللقاء <b>", "en": "Before we meet"},
    "body": {"ar": "القاعة في الطابق الثاني {0}.\n\nالمواقف <script>خلف</script> المبنى."},
}


@pytest.fixture
def node(empty_node: Node) -> Node:
    return empty_node.start(MembershipService, EventsService, NotificationsService)


class House:
    """Amal's community: badr goes, huda waits, sami said no, dalal said nothing."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.amal = Lasting(node, "amal", language="en")
        founded(self.amal)
        self.event = announced(node, self.amal, capacity=1)["id"]
        self.people: dict[str, ApiClient] = {}
        for name, said in (
            ("badr", "going"), ("huda", "going"), ("sami", "declined"), ("dalal", ""),
        ):  # fmt: skip
            self.people[name] = joined(Lasting(node, name))
            if said:
                answered = self.people[name].put(f"/events/{self.event}/rsvp", {"answer": said})
                assert answered.status == 200
        node.settle()
        node.mailbox.clear()

    def letter(self, segment: str = "members", **more: Any) -> Any:
        event = {} if segment == "members" else {"event_id": self.event}
        body = {"segment": segment, **event, **NEWS, **more}
        return self.amal.post("/communities/riyadh-data/letters", body)

    def got(self) -> dict[str, int]:
        """How many mails each has in the box."""
        names = ("amal", *self.people)
        found = {name: len(self.node.mailbox.to(f"{name}@example.org")) for name in names}
        return {name: number for name, number in found.items() if number}


def test_each_segment_is_counted_shown_and_reached_exactly_once(node: Node) -> None:
    house = House(node)
    wanted = {
        "members": {"amal", "badr", "huda", "sami", "dalal"},
        "going": {"badr"},
        "waitlisted": {"huda"},
        "unanswered": {"amal", "dalal"},
    }
    for segment, people in wanted.items():
        draft = house.letter(segment).json
        assert (draft["state"], draft["people"], draft["exact"]) == ("draft", len(people), True)
        node.settle()
        assert house.got() == {}
        for _ in range(2):
            sent = house.amal.post(f"/letters/{draft['id']}/send", {})
            assert sent.status == 200, sent
            node.settle()
        assert house.got() == dict.fromkeys(people, 1), segment
        after = house.amal.get(f"/letters/{draft['id']}").json
        assert (after["state"], after["people"]) == ("sent", len(people))
        node.mailbox.clear()
        node.clock.advance(minutes=1)
    listed = house.amal.get("/communities/riyadh-data/letters", limit=3).json
    assert (len(listed["items"]), listed["left"], listed["per_week"]) == (3, 1, 5)
    rest = house.amal.get("/communities/riyadh-data/letters", limit=3, cursor=listed["next"]).json
    assert [one["segment"] for one in rest["items"]] == ["members"]


def test_the_preview_is_the_mail_and_every_mail_can_be_stopped(node: Node) -> None:
    house = House(node)
    letter = house.letter("going").json
    preview = house.amal.get(f"/letters/{letter['id']}/preview").json
    assert preview["people"] == 1 and "Before we meet" in preview["subject"]
    assert "<script>" not in preview["html"] and "&lt;script&gt;" in preview["html"]
    house.amal.post(f"/letters/{letter['id']}/send", {})
    node.settle()
    mail = node.mailbox.to("badr@example.org")[0]
    assert "ملتقى بيانات الرياض" in str(mail["From"]) and "noreply@" in str(mail["From"])
    assert "amal" not in str(mail).lower().replace("amal'", "")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    html = mail.get_body(("html",)).get_content()
    assert "الطابق الثاني {0}." in text and "<script>" not in html and "<br>" in html
    assert text.index("الثاني") < text.index("المواقف") and "\n\n" in text

    token = str(mail["List-Unsubscribe"]).strip("<>").split("token=")[1]
    client = node.app.test_client(use_cookies=False)
    assert client.post(f"/unsubscribe?token={token}").status_code == 200
    node.mailbox.clear()
    again = house.letter("going").json
    house.amal.post(f"/letters/{again['id']}/send", {})
    node.settle()
    assert house.got() == {}
    told = house.people["badr"].get("/me/notifications").json["items"]
    assert [one["kind"] for one in told].count("organizer_letter") == 2


def test_scheduled_rewritten_called_off_and_never_too_often(node: Node) -> None:
    house = House(node)
    now = node.clock.now()
    letter = house.letter("going").json["id"]
    changed = house.amal.put(
        f"/letters/{letter}", {**NEWS, "segment": "waitlisted", "event_id": house.event}
    )
    assert changed.json["people"] == 1 and changed.json["segment"] == "waitlisted"

    def send(id: str, **after: float) -> Any:
        at = (now + timedelta(**after)).isoformat() if after else None
        return house.amal.post(f"/letters/{id}/send", {"at": at})

    past = send(letter, hours=-1)
    assert past.errors == {"at": ["in_the_past"]}
    assert send(letter, days=400).status == 422
    assert send(letter, days=2).json["state"] == "scheduled"
    late = house.amal.put(f"/letters/{letter}", {**NEWS, "segment": "members"})
    assert (late.status, late.code) == (409, "letter.not_draft")
    others = [house.letter().json["id"] for _ in range(5)]
    for id in others[:4]:
        assert send(id, days=1).status == 200
    refused = send(others[4], days=3)
    assert (refused.status, refused.code) == (429, "letter.too_many")
    assert int(refused.headers["Retry-After"]) == 8 * 86400 + 1
    assert send(others[4], days=8, seconds=2).status == 200, "the week after has room"
    assert house.amal.post(f"/letters/{others[0]}/cancel").json["state"] == "cancelled"
    assert send(house.letter().json["id"], days=3).status == 200, (
        "what was called off counts no more"
    )

    node.clock.advance(days=1, hours=23)
    node.settle()
    assert house.got().get("huda") == 3, "three of the four, and one called off"
    node.clock.advance(hours=1)
    node.settle()
    assert house.got()["huda"] == 4
    assert house.amal.post(f"/letters/{letter}/cancel").code == "letter.sent"


def test_only_organisers_write_and_only_about_their_own_meetings(node: Node) -> None:
    house = House(node)
    badr = house.people["badr"]
    assert badr.post("/communities/riyadh-data/letters", NEWS).code == "letter.not_organizer"
    assert badr.get("/communities/riyadh-data/letters").status == 403
    letter = house.letter().json["id"]
    for method, path in (("GET", ""), ("GET", "/preview"), ("POST", "/send"), ("POST", "/cancel")):
        assert badr.ask(method, f"/letters/{letter}{path}").status == 404, path
    assert badr.put(f"/letters/{letter}", NEWS).status == 404
    assert node.client().post("/communities/riyadh-data/letters", NEWS).status == 401
    founded(badr, slug="others")
    foreign = announced(node, badr, slug="others")["id"]
    assert house.letter("going", event_id=foreign).errors == {"event_id": ["unknown"]}
    assert house.letter("going", event_id="").errors == {"event_id": ["required"]}
    assert house.letter("everybody").errors == {"segment": ["not_one_of"]}
    long = house.letter(body={"ar": "س" * 5001}, subject={"ar": "ع" * 151}).errors
    assert long == {"body.ar": ["too_long"], "subject.ar": ["too_long"]}

    later = (node.clock.now() + timedelta(days=1)).isoformat()
    assert house.amal.post(f"/letters/{letter}/send", {"at": later}).status == 200
    organizer = "/communities/riyadh-data/members"
    assert house.amal.patch(f"{organizer}/badr", {"role": "founder"}).status == 200
    assert badr.patch(f"{organizer}/amal", {"role": "member"}).status == 200
    node.clock.advance(days=1)
    node.settle()
    left = badr.get(f"/letters/{letter}").json
    assert left["state"] == "cancelled", "who wrote it may not speak for them any more"


def test_every_source_of_people_gives_slices_as_large_as_a_walk_asks_for(node: Node) -> None:
    """One that refused the size would leave its walk waiting for ever."""
    house = House(node)
    community = house.amal.get("/communities/riyadh-data").json["id"]
    walking = node.services["notifications"].instance.use_cases.walking
    of = {"members": community, "organizers": community, "series": "none"}
    of["letter"] = house.letter().json["id"]
    found = {
        source: walking.asking(source, of.get(source, house.event), ATTENDING)("")[0]
        for source in get_args(get_type_hints(Crowd)["source"])
    }
    numbers = {source: len(people) for source, people in found.items()}
    assert numbers == {
        "members": 5,
        "organizers": 1,
        "attendees": 2,
        "shown_address": 1,
        "came": 1,
        "letter": 5,
        "series": 0,
    }
