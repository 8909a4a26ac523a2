"""Communities, events and answers over HTTP."""

from datetime import timedelta

import icalendar
import pytest

from tests.builders import RIYADH, announced, event_body, founded, joined, person, registered
from tests.node import Node
from tests.visitor import Visitor


def test_a_community_is_founded_found_and_joined(node: Node) -> None:
    amal = person(node, "amal")
    made = amal.post(
        "/communities",
        {
            "slug": "riyadh-data",
            "name": {"ar": "ملتقى بيانات الرياض"},
            "field_ids": ["0613"],
            "city_id": RIYADH,
            "form": "meetup_group",
            "join_mode": "open",
        },
    )
    node.settle()

    assert made.status == 201
    assert made.headers["Location"].endswith("/api/v1/communities/riyadh-data")
    assert (made.json["role"], made.json["status"]) == ("founder", "active")
    seen = node.client().get("/communities/riyadh-data")
    assert (seen.json["members"], seen.json["role"]) == (1, "")

    badr = person(node, "badr")
    first = badr.put("/communities/riyadh-data/members/me")
    again = badr.put("/communities/riyadh-data/members/me", {})
    assert (first.status, first.json) == (200, {"role": "member", "status": "active"})
    assert again.json == first.json
    assert [one["slug"] for one in badr.get("/me/communities").json["items"]] == ["riyadh-data"]
    found = node.client().get("/communities", q="بيانات", field="0613", city=RIYADH)
    assert [one["slug"] for one in found.json["items"]] == ["riyadh-data"]

    assert badr.delete("/communities/riyadh-data/members/me").status == 204
    assert badr.get("/me/communities").json["items"] == []


def test_a_community_without_a_field_is_refused_naming_it(node: Node) -> None:
    amal = person(node, "amal")
    refused = amal.post("/communities", {"slug": "x-y", "name": "ملتقى", "city_id": RIYADH})

    assert refused.status == 422
    assert "field_ids" in refused.errors


def test_an_unconfirmed_account_may_read_but_not_found_or_answer(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal)
    sami = registered(node, "sami")

    assert sami.get("/communities/riyadh-data").status == 200
    refused = sami.post(
        "/communities",
        {"slug": "jeddah", "name": "جدة", "field_ids": ["0613"], "city_id": RIYADH},
    )
    assert (refused.status, refused.code) == (403, "account.unconfirmed")
    assert sami.put(f"/events/{event['id']}/rsvp").code == "account.unconfirmed"


def test_a_meeting_of_two_seats_fills_and_the_waitlist_moves_up(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, capacity=2)
    path = f"/events/{event['id']}/rsvp"
    badr, huda, sami = (joined(person(node, name)) for name in ("badr", "huda", "sami"))

    assert badr.put(path, {"answer": "going"}).json["state"] == "going"
    assert huda.put(path, {"answer": "going"}).json["state"] == "going"
    waiting = sami.put(path, {"answer": "going"})
    assert (waiting.status, waiting.json["state"], waiting.json["position"]) == (
        200,
        "waitlisted",
        1,
    )
    nobody = dict.fromkeys(("maybe", "declined", "pending", "entered", "offered"), 0)
    assert waiting.json["counts"] == {**nobody, "going": 2, "waitlisted": 1}

    assert badr.delete(path).json["state"] == "cancelled"
    node.settle()
    mine = sami.get("/me/rsvps").json["items"]
    assert [(one["id"], one["mine"]["state"]) for one in mine] == [(event["id"], "going")]

    listed = amal.get(f"/events/{event['id']}/rsvps").json
    assert {one["username"] for one in listed["items"] if one["state"] == "going"} == {
        "huda",
        "sami",
    }
    told = sami.get("/me/notifications", unread="true").json
    assert told["unread"] >= 1
    assert "seat_promoted" in [one["kind"] for one in told["items"]]
    assert sami.post("/me/notifications/read", {"all": True}).json == {"unread": 0}


def test_a_draft_is_seen_by_its_organizers_only_until_published(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    draft = announced(node, amal, publish=False)
    badr = joined(person(node, "badr"))
    path = f"/events/{draft['id']}"

    assert draft["status"] == "draft"
    assert node.client().get(path).code == "event.unknown"
    assert badr.get(path).status == 404
    assert badr.post(f"{path}/publish").status == 404
    assert node.client().get(f"{path}.ics").status == 404
    assert amal.get("/communities/riyadh-data/events", drafts="true").json["items"][0]["id"]
    assert amal.post(f"{path}/publish").json["status"] == "published"
    assert node.client().get(path).json["title"]["ar"] == "لقاء البيانات"
    assert badr.post(f"{path}/cancel", {"reason": "لا"}).code == "event.not_organizer"
    cancelled = amal.post(f"{path}/cancel", {"reason": "القاعة مغلقة"})
    assert (cancelled.json["status"], cancelled.json["cancel_reason"]) == (
        "cancelled",
        "القاعة مغلقة",
    )


def test_times_carry_the_offset_of_the_events_own_zone(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    wall = {"starts_at": "2027-04-02T19:00:00", "ends_at": "2027-04-02T21:00:00"}
    made = announced(node, amal, **wall)
    assert made["starts_at"] == "2027-04-02T19:00:00+03:00"

    moved = amal.patch(f"/events/{made['id']}", {"starts_at": "2027-04-02T18:30:00"})
    assert moved.json["starts_at"] == "2027-04-02T18:30:00+03:00"
    london = {"starts_at": "2027-03-28T01:30:00", "ends_at": "2027-03-28T03:00:00"}
    body = event_body(node, **london, timezone="Europe/London")
    refused = amal.post("/communities/riyadh-data/events", body)
    assert refused.errors == {"starts_at": ["skipped_by_clock_change"]}


def test_a_stale_change_is_refused(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal)
    path = f"/events/{event['id']}"
    seen = amal.get(path)

    changed = amal.patch(path, {"capacity": 10}, headers={"If-Match": seen.etag})
    stale = amal.patch(path, {"capacity": 20}, headers={"If-Match": seen.etag})
    never = amal.patch(path, {"capacity": 20}, headers={"If-Match": '"mine"'})
    always = amal.patch(path, {"capacity": 30}, headers={"If-Match": "*"})

    assert (changed.status, changed.json["capacity"]) == (200, 10)
    assert (stale.status, stale.code) == (412, "event.stale")
    assert never.status == 412
    assert always.json["capacity"] == 30
    assert amal.patch(path, {"capacity": None}).json["capacity"] is None
    for thing in ("/communities/riyadh-data", "/me"):
        old = amal.get(thing).etag
        first = amal.patch(thing, {"about": "كلمة"}, headers={"If-Match": old})
        second = amal.patch(thing, {"about": "كلمتان"}, headers={"If-Match": old})
        assert (first.status, second.status) == (200, 412), thing


def test_one_event_comes_of_one_key(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    path = "/communities/riyadh-data/events"
    first = amal.post(path, event_body(node), key="k1")
    again = amal.post(path, event_body(node), key="k1")
    node.settle()

    assert first.status == again.status == 201
    assert first.json == again.json
    assert first.etag == again.etag
    assert len(amal.get(path).json["items"]) == 1
    badr = person(node, "badr")
    other = badr.post(path, event_body(node), key="k1")
    assert other.code == "event.not_organizer"


def test_lists_come_in_slices_and_name_the_next(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    for day in range(1, 6):
        announced(node, amal, days=day)
    anybody = node.client()
    first = anybody.get("/events", limit=2, community="riyadh-data")
    assert len(first.json["items"]) == 2
    link = first.headers["Link"]
    assert link.endswith('>; rel="next"')
    url = link[1 : link.index(">")]
    seen = [one["id"] for one in first.json["items"]]
    while url:
        page = anybody.get(url.removeprefix(node.origin))
        seen += [one["id"] for one in page.json["items"]]
        link = page.headers.get("Link", "")
        url = link[1 : link.index(">")] if link else ""
    assert len(seen) == len(set(seen)) == 5
    assert anybody.get("/events", cursor="junk").errors == {"cursor": ["invalid"]}


def test_events_are_found_by_field_city_nearness_and_time(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, days=7)
    anybody = node.client()
    day = (node.clock.now() + timedelta(days=7)).date()

    def ids(**query: object) -> list[str]:
        found = anybody.get("/events", **query)
        assert found.status == 200, found
        return [one["id"] for one in found.json["items"]]

    assert ids() == [event["id"]]
    assert ids(q="البيانات") == [event["id"]]
    assert ids(q="لا شيء كهذا") == []
    assert ids(field="0613") == ids(field="061") == [event["id"]]
    assert ids(field="0912") == []
    assert ids(city=RIYADH) == ids(near=RIYADH) == [event["id"]]
    assert ids(**{"from": day.isoformat(), "to": (day + timedelta(days=1)).isoformat()})
    assert ids(**{"from": (day + timedelta(days=2)).isoformat()}) == []
    assert anybody.get("/events", near="0").errors == {"near": ["unknown_city"]}
    assert anybody.get("/events", field="zz").errors == {"field": ["unknown_field"]}


def test_feeds_can_be_read_by_calendars_and_readers(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal)
    amal.put(f"/events/{event['id']}/rsvp", {"answer": "going"})
    anybody = node.client()

    ics = anybody.get("/communities/riyadh-data/events.ics?lang=ar")
    assert ics.headers["Content-Type"] == "text/calendar; charset=utf-8"
    entries = icalendar.Calendar.from_ical(ics.text).walk("VEVENT")
    assert [str(one["summary"]) for one in entries] == ["لقاء البيانات"]
    assert str(entries[0]["uid"]) == f"{event['id']}@alpha.test"
    assert (
        anybody.get(
            "/communities/riyadh-data/events.ics?lang=ar", headers={"If-None-Match": ics.etag}
        ).status
        == 304
    )
    english = anybody.get(f"/events/{event['id']}.ics", headers={"Accept-Language": "en"})
    assert "Data evening" in english.text
    atom = anybody.get("/communities/riyadh-data/events.atom")
    assert atom.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "لقاء البيانات" in atom.text

    url = amal.get("/me").json["calendar_url"].removeprefix(node.origin)
    mine = anybody.get(url)
    assert mine.status == 200
    assert event["id"] in mine.text
    assert "private" in mine.headers["Cache-Control"]
    assert amal.post("/me/calendar-token").status == 200
    assert anybody.get(url).status == 401
    assert anybody.get("/communities/nowhere/events.ics").status == 404


def test_people_are_shown_by_consent_only(node: Node) -> None:
    amal = person(node, "amal")
    anybody = node.client()
    assert anybody.get("/people", q="amal").json["items"] == []

    amal.patch("/me", {"listed": True, "visibility": "public", "headline": "مهندسة"})
    found = anybody.get("/people", q="amal").json["items"]
    assert [one["username"] for one in found] == ["amal"]
    seen = anybody.get("/people/amal")
    assert seen.json["headline"] == {"ar": "مهندسة"}
    assert "amal@example.org" not in seen.text
    assert anybody.get("/people/nobody").code == "person.not_found"


def test_a_request_to_join_is_approved_and_roles_are_given(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal, join_mode="approval")
    asked = badr.put("/communities/riyadh-data/members/me", {"note": "أرغب في الانضمام"})
    assert asked.json["status"] == "pending"

    path = "/communities/riyadh-data/members"
    waiting = amal.get(path, status="pending").json["items"]
    assert [one["person"]["username"] for one in waiting] == ["badr"]
    assert amal.patch(f"{path}/badr", {"status": "active"}).json["status"] == "active"
    assert amal.patch(f"{path}/badr", {"role": "organizer"}).json["role"] == "organizer"
    assert amal.patch(f"{path}/nobody", {"role": "organizer"}).status == 404
    huda = person(node, "huda")
    invited = amal.post("/communities/riyadh-data/invitations", {"username": "huda"})
    assert (invited.status, invited.json["status"]) == (201, "invited")
    assert joined(huda)


def test_preferences_are_read_and_changed(node: Node) -> None:
    amal = person(node, "amal")
    kinds = amal.get("/me/notification-preferences").json["kinds"]
    free = next(one for one in kinds if not one["essential"])
    changed = amal.put("/me/notification-preferences", {"channels": {free["kind"]: ["inapp"]}})

    after = {one["kind"]: one["channels"] for one in changed.json["kinds"]}
    assert after[free["kind"]] == ["inapp"]


def test_an_account_is_taken_away_and_closed(node: Node) -> None:
    amal = person(node, "amal")
    everything = amal.get("/me/export")
    assert everything.json["membership"]
    assert "attachment" in everything.headers["Content-Disposition"]

    assert amal.delete("/me", {"password": "wrong"}).status in (401, 403, 422)
    assert amal.delete("/me", {"password": "correct horse battery staple"}).status == 204
    assert amal.get("/me").status == 401


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_refusal_speaks_the_readers_language(node: Node, language: str) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, days=1)
    node.clock.advance(days=1.05)
    late = node.client("amal", language=language)
    refused = late.put(f"/events/{event['id']}/rsvp")

    assert (refused.status, refused.code) == (409, "event.started")
    begins = {"ar": "بدأت", "en": "This event"}
    assert refused.json["detail"].startswith(begins[language])


def test_a_city_is_meant_by_its_id_or_its_name(node: Node) -> None:
    amal = person(node, "amal", city_id=RIYADH)
    founded(amal)
    amal.patch("/me", {"visibility": "public", "listed": True})
    announced(node, amal)
    anybody = node.client()

    for path in ("/events", "/communities", "/people"):
        for named in (RIYADH, "Riyadh", "الرياض"):
            found = anybody.get(path, city=named)
            assert len(found.json["items"]) == 1, (path, named)
        refused = anybody.get(path, city="قزبرطة")
        assert (refused.status, refused.errors["city"]) == (422, ["unknown_city"])
    for path in ("/events", "/communities"):
        assert len(anybody.get(path, near="الدرعية", radius_km=100).json["items"]) == 1
        assert "near" in anybody.get(path, near="0").errors


def test_an_event_may_be_announced_before_its_place(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    body = {**event_body(node), "venue": None, "publish": True}
    made = amal.post("/communities/riyadh-data/events", body)
    node.settle()

    assert (made.status, made.json["status"], made.json["venue"]) == (201, "published", None)
    assert (made.json["mode"], made.json["city_id"]) == ("in_person", RIYADH)
    id = made.json["id"]
    reader = Visitor(node)
    reader.get(f"/ar/events/{id}")
    assert "يُعلن المكان لاحقًا" in reader.text
    assert node.client().get(f"/events/{id}.ics").status == 200
