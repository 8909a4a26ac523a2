"""The door and the hosts over HTTP."""

from typing import Any

from tests.builders import RIYADH, announced, event_body, founded, joined, person
from tests.client import ApiClient
from tests.node import Node

SECRET_STREET = "شارع السر ٧"
ROOM = "https://meet.example.org/secret-room"


def evening_body(node: Node, **more: Any) -> dict[str, Any]:
    """What to send for a diwaniya tomorrow behind a guarded address, also online."""
    venue = {
        "name": {"ar": "ديوانية أبي خالد"},
        "address": {"ar": SECRET_STREET},
        "city_id": RIYADH,
        "latitude": 24.68612,
        "longitude": 46.68534,
        "guarded": True,
    }
    given = {"drop_in": True, "venue": venue, "online_url": ROOM, **more}
    body = event_body(node, days=1, **given)
    return {name: value for name, value in body.items() if name != "publish"}


def evening(node: Node, client: ApiClient, **more: Any) -> str:
    """The same, published."""
    body = evening_body(node, **more)
    made = client.post("/communities/riyadh-data/events", {**body, "publish": True})
    assert made.status == 201, made
    node.settle()
    return str(made.json["id"])


def test_the_door_over_http(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, days=0.02, capacity=10)["id"]
    badr, huda, sami = (joined(person(node, name)) for name in ("badr", "huda", "sami"))
    for one in (badr, huda):
        one.put(f"/events/{event}/rsvp", {"answer": "going"})
    door, checkins = f"/events/{event}/door", f"/events/{event}/checkins"

    assert node.client().get(door).status == 401
    for one in (badr, sami):
        assert (one.get(door).status, one.get(door).code) == (403, "door.not_steward")
    assert sami.put(f"/events/{event}/stewards/sami").status == 403
    assert amal.put(f"/events/{event}/stewards/nobody").status == 404
    named = amal.put(f"/events/{event}/stewards/sami")
    assert [one["username"] for one in named.json["items"]] == ["sami"]

    listed = sami.get(door)
    assert [one["name"]["en"] for one in listed.json["items"]] == ["Badr", "Huda"]
    assert set(listed.json["items"][0]) == {
        "key",
        "name",
        "guests",
        "state",
        "how",
        "at",
        "heads",
    }
    key = listed.json["items"][0]["key"]
    ticket = huda.get(f"/events/{event}/ticket").json
    assert ticket["url"].endswith(f"/door/{ticket['token']}")
    at = node.clock.now().isoformat()
    body = {
        "device": "phone-1",
        "items": [
            {"id": "c1", "person": key, "at": at},
            {"id": "c2", "ticket": ticket["token"], "at": at},
            {"id": "c3", "ticket": "forged.ticket.1.x", "at": at},
        ],
    }
    for outcome in ("checked_in", "already"):
        told = sami.post(checkins, body)
        assert told.json["outcomes"] == [outcome, outcome, "refused:pass.forged"]
    assert told.json["numbers"]["came"] == 2
    assert sami.post(checkins, {"items": [{"id": "c", "at": "gestern"}]}).status == 422
    for refused in (
        sami.get(f"/events/{event}/attendance"),
        sami.get(f"/events/{event}/rsvps"),
        sami.get(f"/events/{event}/wall-code"),
        sami.patch(f"/events/{event}", {"capacity": 3}),
        sami.patch(f"/events/{event}/attendance/{key}", {"state": "excused"}),
        badr.get(f"/events/{event}/attendance"),
    ):
        assert refused.status == 403 or refused.json["items"] == []
    assert sami.get(f"/tickets/{ticket['token']}").json["line"]["state"] == "present"
    assert node.client().get(f"/tickets/{ticket['token']}").json["line"] is None
    assert node.client().get(f"/tickets/{ticket['token'][:-2]}xx").code == "pass.forged"

    rows = amal.get(f"/events/{event}/attendance").json
    assert {one["username"]: one["how"] for one in rows["items"]} == {"badr": "name", "huda": "qr"}
    changed = amal.patch(f"/events/{event}/attendance/{key}", {"state": "excused"})
    assert changed.json["state"] == "excused"
    assert badr.get(f"/events/{event}/attendance/me").json["state"] == "excused"
    node.settle()
    kinds = [one["kind"] for one in huda.get("/me/notifications").json["items"]]
    assert "attended" in kinds

    code = amal.get(f"/events/{event}/wall-code").json["code"]
    assert amal.post(f"/events/{event}/wall-code", {}).json["code"] != code
    wrong = badr.post(f"/events/{event}/attendance/me", {"code": code})
    assert (wrong.status, list(wrong.errors)) == (422, ["code"])
    assert amal.delete(f"/events/{event}/stewards/sami").json["items"] == []
    assert sami.get(door).status == 403

    # Whom the community keeps out keeps none of its doors.
    amal.put(f"/events/{event}/stewards/huda")
    assert huda.get(door).status == 200
    kept_out = {"status": "removed", "banned": True}
    assert amal.patch("/communities/riyadh-data/members/huda", kept_out).status == 200
    node.settle()
    assert huda.get(door).status == 403


def test_the_turn_to_host_goes_round_and_can_be_passed_on(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    badr, huda = (joined(person(node, name)) for name in ("badr", "huda"))
    person(node, "stranger")
    hosts = "/communities/riyadh-data/hosts"
    assert badr.put(hosts, {"usernames": ["badr"]}).status == 403
    refused = amal.put(hosts, {"usernames": ["badr", "stranger"]})
    assert (refused.status, refused.code) == (404, "person.not_found")
    assert badr.get(hosts).status == 403
    line = amal.put(hosts, {"usernames": ["badr", "huda", "amal"]}).json["items"]
    assert [one["username"] for one in line] == ["badr", "huda", "amal"]

    events = [evening(node, amal, title=f"أمسية {n}") for n in range(4)]
    later = announced(node, amal, days=60, drop_in=True)["id"]
    node.settle()

    def host(id: str) -> str:
        return str(node.client().get(f"/events/{id}").json["host_name"].get("en", ""))

    given = sorted(host(id) for id in events)
    assert given == ["Amal", "Badr", "Badr", "Huda"]
    assert host(later) == ""
    assert len(node.heard("host_assigned")) == 4
    mine = next(id for id in events if host(id) == "Huda")
    told = huda.get("/me/notifications").json["items"]
    assert [one["url"].rsplit("/", 1)[1] for one in told if one["kind"] == "host_assigned"] == [
        mine
    ]

    assert badr.put(f"/events/{mine}/host", {}).code == "host.not_yours"
    passed = huda.put(f"/events/{mine}/host", {"username": "amal"})
    assert (passed.json["host_name"]["en"], passed.json["hosting"]) == ("Amal", False)
    assert amal.get(hosts).json["items"][0]["username"] == "huda"

    amal.delete("/communities/riyadh-data/members/me")
    badr.delete("/communities/riyadh-data/members/me")
    node.settle()
    assert "Badr" not in {host(id) for id in events}
    assert {one["username"] for one in amal.get(hosts).json["items"]} == {"huda", "amal"}


def test_a_personal_link_opens_in_time_and_counts_once(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    room = {"online_url": ROOM, "venue": None, "reveal_minutes": 30}
    event = announced(node, amal, days=1 / 24, **room)["id"]
    badr, huda = (joined(person(node, name)) for name in ("badr", "huda"))
    path = f"/events/{event}"
    assert badr.get(path).json["online_url"] == ""
    badr.put(f"{path}/rsvp", {"answer": "going"})
    link = badr.get(path).json["online_url"]
    assert link.startswith(f"{node.origin}/join/")
    assert amal.get(path).json["online_url"] == ROOM
    local = link.removeprefix(node.origin)

    def follow(path: str, **headers: str) -> Any:
        return node.client().page(path, **headers)

    early = follow(f"/en{local}")
    assert (early.status, "The meeting opens through this link" in early.text) == (200, True)
    assert ROOM not in early.text
    assert "The meeting opens" in node.client(language="en").page(local).text
    assert "يُفتح اللقاء" in follow(f"/ar{local}").text
    assert follow(f"{local[:-2]}xx").status == 404
    assert follow("/join/" + "x." * 90).status == 404

    node.clock.advance(minutes=31)
    assert node.services["events"].database["attendance"].count_documents({}) == 0
    follow(local, **{"Sec-Purpose": "prefetch"})
    assert badr.get(f"{path}/attendance/me").json["state"] == "none"
    for _ in range(2):
        opened = follow(local)
        assert (opened.status, opened.headers["Location"]) == (303, ROOM)
        assert opened.headers.getlist("Referrer-Policy") == ["no-referrer"]
    node.settle()
    mine = badr.get(f"{path}/attendance/me").json
    assert (mine["state"], mine["how"]) == ("present", "online")
    assert len(node.heard("person_attended")) == 1

    # Another room needs no new link and tells nobody.
    before = len(badr.get("/me/notifications").json["items"])
    moved = "https://meet.example.org/another-room"
    assert amal.patch(path, {"online_url": moved}).json["online_url"] == moved
    node.settle()
    assert len(badr.get("/me/notifications").json["items"]) == before
    assert follow(local).headers["Location"] == moved

    badr.delete(f"{path}/rsvp")
    assert "no longer valid" in follow(f"/en{local}").text
    badr.put(f"{path}/rsvp", {"answer": "going"})
    assert "no longer valid" in follow(f"/en{local}").text
    fresh = badr.get(path).json["online_url"].removeprefix(node.origin)
    assert follow(fresh).status == 303
    huda.put(f"{path}/rsvp", {"answer": "maybe"})
    assert huda.get(path).json["online_url"] == ""
    node.clock.advance(hours=3)
    assert "is over" in follow(f"/en{fresh}").text
