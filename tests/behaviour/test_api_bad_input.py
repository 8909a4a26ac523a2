"""Whatever is sent, the answer is a documented one, never a bug, and nothing is half written."""

from typing import Any

import pytest

from services.common.cursors import encode
from tests.builders import FIELD, RIYADH, announced, event_body, founded, joined, person
from tests.client import ApiClient, Reply
from tests.node import Node

ODD = [
    "",
    " ",
    "\u200b",
    "\u202eelcitra\u202c",
    "\u2066\u2069",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{7*7}}",
    "$where",
    "../../etc/passwd",
    "%00",
    "\x00",
    "\ud800",
    "🇸🇦👩🏽‍💻",
    "ملتقى",
    "a" * 5000,
    "é" * 201,
    "\n\n",
    "null",
]
WRONG: list[Any] = [None, True, 1, -1, 1.5, 10**30, [], {}, [[]], {"$gt": ""}, {"ar": 1}, ["x"]]
TIMES = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
    "1969-12-31T23:59:59Z",
    "2300-01-01T00:00:00Z",
    "2027-02-30T10:00:00Z",
    "10:00",
    "now",
    "",
]


def fine(answer: Reply) -> Reply:
    """A documented answer."""
    assert answer.status in (200, 201, 204, 400, 401, 403, 404, 409, 412, 415, 422), answer
    if answer.status >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json["request_id"]
    return answer


class Place:
    """A community with an event, its organizer and a member."""

    def __init__(self, node: Node) -> None:
        self.amal: ApiClient = person(node, "amal")
        founded(self.amal)
        self.event = announced(node, self.amal, capacity=3)
        self.badr = joined(person(node, "badr"))


@pytest.fixture
def place(node: Node) -> Place:
    return Place(node)


ACCOUNT = {
    "username": "huda",
    "email": "huda@example.org",
    "password": "a very good password",
    "name": {"ar": "هدى"},
    "language": "ar",
    "city_id": RIYADH,
}
COMMUNITY = {
    "slug": "new-one",
    "name": {"ar": "جديد"},
    "about": {"ar": "كلمة"},
    "field_ids": [FIELD],
    "city_id": RIYADH,
    "form": "meetup_group",
    "join_mode": "open",
    "tags": ["sql"],
    "rules": {"ar": "قاعدة"},
    "visibility": "public",
}


@pytest.mark.parametrize("field", sorted(ACCOUNT))
def test_registering_with_anything_in_any_field(node: Node, field: str) -> None:
    before = node.client()
    for number, value in enumerate([*ODD, *WRONG]):
        body = ACCOUNT | {"username": f"huda{number}", "email": f"h{number}@example.org"}
        fine(before.post("/accounts", body | {field: value}))
    assert len(node.heard("community_founded")) == 0


@pytest.mark.parametrize("field", sorted(COMMUNITY))
def test_founding_with_anything_in_any_field(node: Node, field: str) -> None:
    amal = person(node, "amal")
    for number, value in enumerate([*ODD, *WRONG]):
        fine(amal.post("/communities", COMMUNITY | {"slug": f"c-{number}", field: value}))


@pytest.mark.parametrize(
    "field",
    [
        "title",
        "about",
        "starts_at",
        "ends_at",
        "timezone",
        "venue",
        "online_url",
        "capacity",
        "guests_allowed",
        "field_ids",
        "tags",
        "language",
        "link",
        "publish",
        "surprise",
    ],
)
def test_announcing_with_anything_in_any_field(node: Node, field: str) -> None:
    amal = person(node, "amal")
    founded(amal)
    path = "/communities/riyadh-data/events"
    made = 0
    for value in [*ODD, *WRONG, *TIMES]:
        made += fine(amal.post(path, event_body(node, **{field: value}))).status == 201
    shown = amal.get(path, limit=100).json["items"]
    drafts = amal.get(path, limit=100, drafts="true").json["items"]
    assert len(shown) + len(drafts) == made


@pytest.mark.parametrize("part", ["name", "address", "city_id", "latitude", "longitude", "guarded"])
def test_a_venue_with_anything_in_any_field(node: Node, part: str) -> None:
    amal = person(node, "amal")
    founded(amal)
    for value in [*ODD, *WRONG]:
        venue = {"name": {"ar": "مكان"}, part: value}
        fine(amal.post("/communities/riyadh-data/events", event_body(node, venue=venue)))


def test_changing_with_anything(place: Place) -> None:
    for value in [*ODD, *WRONG, *TIMES]:
        for name in ("title", "capacity", "starts_at", "venue", "timezone", "online_url"):
            fine(place.amal.patch(f"/events/{place.event['id']}", {name: value}))
        for name in ("name", "field_ids", "city_id", "stage", "join_mode"):
            fine(place.amal.patch("/communities/riyadh-data", {name: value}))
        for name in ("name", "relations", "years", "languages", "timezone", "listed", "city_id"):
            fine(place.badr.patch("/me", {name: value}))
        for name in ("role", "status", "banned", "reason"):
            fine(place.amal.patch("/communities/riyadh-data/members/amal", {name: value}))


def test_answering_with_anything(place: Place) -> None:
    path = f"/events/{place.event['id']}/rsvp"
    for value in [*ODD, *WRONG]:
        fine(place.badr.put(path, {"answer": value}))
        fine(place.badr.put(path, {"guests": value}))
        fine(place.badr.put(path, value))


@pytest.mark.parametrize("id", ["x", "0", "' OR 1", "%00", "%F0%9F%98%80", "..", "a" * 3000])
def test_ids_that_name_nothing(place: Place, id: str) -> None:
    for path in (f"/events/{id}", f"/events/{id}.ics", f"/events/{id}/rsvps"):
        assert fine(place.amal.get(path)).status == 404, path
    for path in (f"/communities/{id}", f"/communities/{id}/members", f"/people/{id}"):
        assert fine(place.amal.get(path)).status == 404, path
    assert fine(place.amal.put(f"/events/{id}/rsvp")).status == 404
    assert fine(place.amal.put(f"/communities/{id}/members/me")).status == 404
    assert fine(place.amal.delete(f"/sessions/{id}")).status in (204, 404)


def test_queries_with_anything(place: Place) -> None:
    for value in [*ODD, *TIMES]:
        for name in ("q", "field", "city", "near", "from", "to", "community", "cursor", "limit"):
            if "\ud800" in value:
                continue
            for path in ("/events", "/communities", "/people", "/cities"):
                fine(place.badr.get(path, **{name: value}))


def test_half_a_character_as_a_name_of_a_field_is_answered(place: Place) -> None:
    refused = place.amal.patch("/me", {"\ud800": "x"})

    assert (refused.status, list(refused.errors)) == (422, ["\ud800"])


def test_a_zone_that_only_this_machine_knows_is_refused(place: Place) -> None:
    for zone in ("localtime", "Factory"):
        refused = place.amal.patch(f"/events/{place.event['id']}", {"timezone": zone})
        assert (refused.status, list(refused.errors)) == (422, ["timezone"])


def test_a_forged_cursor_beyond_all_time_is_refused(place: Place) -> None:
    for since in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2027-01-01"):
        refused = place.badr.get("/communities/riyadh-data/members", cursor=encode(since, "x"))
        assert (refused.status, refused.errors) == (422, {"cursor": ["invalid"]})


def test_other_peoples_things_stay_theirs(node: Node, place: Place) -> None:
    id = place.event["id"]
    badr, anybody = place.badr, node.client()
    body = event_body(node)
    for refused, status in [
        (badr.patch(f"/events/{id}", {"capacity": 1}), 403),
        (badr.post(f"/events/{id}/cancel", {"reason": "x"}), 403),
        (badr.post("/communities/riyadh-data/events", body), 403),
        (badr.patch("/communities/riyadh-data", {"about": "x"}), 403),
        (badr.patch("/communities/riyadh-data/members/amal", {"role": "member"}), 403),
        (badr.get("/communities/riyadh-data/members", status="pending"), 403),
        (anybody.patch(f"/events/{id}", {"capacity": 1}), 401),
        (anybody.put(f"/events/{id}/rsvp"), 401),
        (anybody.get("/me"), 401),
        (anybody.get("/me/calendar.ics", token="forged"), 401),
    ]:
        assert refused.status == status, refused
    theirs = place.amal.get("/sessions").json["items"][0]["id"]
    badr.delete(f"/sessions/{theirs}")
    assert place.amal.get("/me").status == 200


def test_what_people_write_comes_back_as_data(place: Place) -> None:
    written = "<script>alert('مرحبا')</script> 🌙"
    changed = place.amal.patch("/communities/riyadh-data", {"about": {"ar": written}})

    assert changed.json["about"]["ar"] == written
    assert changed.headers["Content-Type"] == "application/json"
    assert changed.headers["X-Content-Type-Options"] == "nosniff"
