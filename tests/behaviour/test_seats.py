"""Classes of seats, approval, the draw, offers, "still coming?", fewer seats: over HTTP."""

import hashlib
from datetime import timedelta
from typing import Any

from services.common.contracts.events import AnswerLinksFor, Events
from tests.builders import announced, founded, joined, person
from tests.client import ApiClient
from tests.node import Node


def crowd(node: Node, *names: str) -> list[ApiClient]:
    return [joined(person(node, name)) for name in names]


def later(node: Node, *people: ApiClient, **by: float) -> list[ApiClient]:
    """The same people signed in again after some time, before anything else happens."""
    node.clock.advance(**by)
    return [node.client(one.username) for one in people]


def kinds(client: ApiClient) -> list[str]:
    return [one["kind"] for one in client.get("/me/notifications").json["items"]]


def state(client: ApiClient, event: dict[str, Any]) -> str:
    mine = client.get(f"/events/{event['id']}").json["mine"]
    return str(mine["state"]) if mine else ""


def test_seats_have_classes_with_a_queue_each(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    hall = {"key": "hall", "name": {"ar": "القاعة"}, "capacity": 1}
    balcony = {"key": "balcony", "name": {"ar": "الشرفة"}, "capacity": 2}
    event = announced(node, amal, seat_classes=[hall, balcony])
    path = f"/events/{event['id']}"
    badr, huda, sami = crowd(node, "badr", "huda", "sami")

    assert event["capacity"] == 3
    assert badr.put(f"{path}/rsvp").errors == {"seat_class": ["required"]}
    assert badr.put(f"{path}/rsvp", {"seat_class": "roof"}).errors == {"seat_class": ["not_one_of"]}
    assert badr.put(f"{path}/rsvp", {"seat_class": "hall"}).json["state"] == "going"
    waits = huda.put(f"{path}/rsvp", {"seat_class": "hall"}).json
    assert (waits["state"], waits["position"], waits["seats_left"]) == ("waitlisted", 1, 2)
    assert sami.put(f"{path}/rsvp", {"seat_class": "balcony"}).json["state"] == "going"
    full = sami.put(f"{path}/rsvp", {"seat_class": "hall"})
    assert (full.status, full.code, state(sami, event)) == (409, "event.class_full", "going")
    left = {one["key"]: one["left"] for one in huda.get(path).json["seat_classes"]}
    assert left == {"hall": 0, "balcony": 1}

    gone = amal.patch(path, {"seat_classes": [balcony]})
    assert (gone.status, gone.code) == (409, "event.class_in_use")
    wrong = amal.patch(path, {"seat_classes": [hall, balcony], "capacity": 9})
    assert wrong.errors == {"capacity": ["not_the_sum"]}
    moved = huda.put(f"{path}/rsvp", {"seat_class": "balcony"}).json
    assert (moved["state"], moved["seat_class"]) == ("going", "balcony")
    badr.delete(f"{path}/rsvp")
    assert amal.patch(path, {"seat_classes": [balcony]}).json["capacity"] == 2


def test_organizers_let_people_in_and_turn_them_down(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(
        node, amal, admission="approval", capacity=1, online_url="https://meet.example.org/x"
    )
    path = f"/events/{event['id']}"
    badr, huda, sami = crowd(node, "badr", "huda", "sami")
    for one in (badr, huda, sami):
        assert one.put(f"{path}/rsvp").json["state"] == "pending"
    node.settle()

    assert badr.get(path).json["online_url"] == ""
    assert kinds(amal).count("approval_needed") == 1
    listed = amal.get(f"{path}/rsvps", state="pending").json
    keys = {one["username"]: one["key"] for one in listed["items"]}
    assert (list(keys), listed["counts"]["pending"]) == (["badr", "huda", "sami"], 3)
    refused = badr.patch(f"{path}/rsvps/{keys['badr']}", {"state": "going"})
    assert (refused.status, refused.code) == (403, "event.not_organizer")
    some = amal.patch(f"{path}/rsvps", {"answers": [keys["badr"], "nobody"], "state": "going"})
    assert (some.status, state(badr, event)) == (404, "pending")
    both = {"answers": [keys["huda"], keys["badr"]], "state": "going"}
    for _ in range(2):
        counts = amal.patch(f"{path}/rsvps", both).json["counts"]
        assert (counts["going"], counts["waitlisted"], counts["pending"]) == (1, 1, 1)
    assert (state(badr, event), state(huda, event)) == ("going", "waitlisted")
    amal.patch(f"{path}/rsvps/{keys['sami']}", {"state": "declined"})
    node.settle()
    again = sami.put(f"{path}/rsvp")
    assert (again.status, again.code) == (409, "event.not_approved")
    assert "seat_approved" in kinds(badr)
    assert "waitlisted" in kinds(huda)
    assert "not_approved" in kinds(sami)
    assert badr.delete(f"{path}/rsvp").status == 200
    node.settle()
    assert state(huda, event) == "going"
    fixed = amal.patch(path, {"admission": "first_come"})
    assert (fixed.status, fixed.code) == (409, "event.admission_fixed")


def test_anybody_can_compute_the_draw_again(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    at = node.clock.now() + timedelta(days=2)
    past = (node.clock.now() - timedelta(hours=1)).isoformat()
    lottery = {"admission": "lottery", "capacity": 3, "guests_allowed": 1}
    draft = announced(node, amal, publish=False, **lottery, draw_at=past)
    refused = amal.post(f"/events/{draft['id']}/publish")
    assert refused.errors == {"draw_at": ["in_the_past"]}
    event = announced(node, amal, **lottery, draw_at=at.isoformat())
    path = f"/events/{event['id']}"
    names = ("badr", "huda", "sami", "noor", "zayd")
    people = crowd(node, *names)
    for guests, one in enumerate(people):
        entered = one.put(f"{path}/rsvp", {"guests": guests % 2}).json
        assert (entered["state"], entered["position"], entered["seats_left"]) == (
            "entered",
            None,
            3,
        )
    promised = node.client().get(f"{path}/draw").json
    assert (promised["seed"], promised["drawn_at"], promised["entered"]) == ("", None, 5)
    assert promised["tickets"] == []
    assert state(people[0], event) == "entered"

    # The node is down as the hour comes; the draw is held when it is back.
    late = joined(person(node, "late"))
    amal, late, *people = later(node, amal, late, *people, days=2, minutes=30)
    too_late = late.put(f"{path}/rsvp")
    assert (too_late.status, too_late.code) == (409, "event.draw_due")
    node.settle()
    assert late.put(f"{path}/rsvp").json["state"] == "waitlisted"
    drawn = node.client().get(f"{path}/draw", limit=2).json
    assert drawn["next"]
    rest = node.client().get(f"{path}/draw", cursor=drawn["next"], limit=100).json
    tickets = drawn["tickets"] + rest["tickets"]
    seed, free = drawn["seed"], 3
    assert hashlib.sha256(seed.encode()).hexdigest() == promised["commitment"]
    order = sorted(
        (one["ticket"] for one in tickets),
        key=lambda ticket: hashlib.sha256(f"{seed}:{ticket}".encode()).hexdigest(),
    )
    assert [one["ticket"] for one in tickets] == order
    waiting = False
    for one in tickets:
        waiting = waiting or one["heads"] > free
        free -= 0 if waiting else one["heads"]
        assert one["outcome"] == ("waitlisted" if waiting else "seated")
    held = {one["ticket"]: one["outcome"] for one in tickets}
    for one in people:
        mine = one.get(path).json["mine"]
        assert held[mine["ticket"]] == {"going": "seated"}.get(mine["state"], mine["state"])
        assert ("seat_drawn" if mine["state"] == "going" else "not_drawn") in kinds(one)
    assert amal.patch(path, {"draw_at": at.isoformat()}).status == 200
    another = (at + timedelta(days=1)).isoformat()
    assert amal.patch(path, {"draw_at": another}).code == "event.drawn"
    assert node.client().get(f"/events/{draft['id']}/draw").status == 404


def test_an_offer_has_a_deadline_and_passes_on_when_nobody_answers(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, capacity=1, offer_hours=6)
    path = f"/events/{event['id']}"
    badr, huda, sami = crowd(node, "badr", "huda", "sami")
    for one in (badr, huda, sami):
        one.put(f"{path}/rsvp")
    nothing = huda.post(f"{path}/rsvp/accept")
    assert (nothing.status, nothing.code) == (409, "event.no_offer")
    badr.delete(f"{path}/rsvp")
    node.settle()

    offered = huda.get(path).json
    assert offered["mine"]["state"] == "offered"
    assert offered["mine"]["deadline"] == "2027-03-01T15:00:00Z"
    assert (offered["counts"]["offered"], offered["seats_left"]) == (1, 0)
    assert "seat_offered" in kinds(huda)
    assert joined(person(node, "noor")).put(f"{path}/rsvp").json["state"] == "waitlisted"
    huda, sami = later(node, huda, sami, hours=6)
    late = huda.post(f"{path}/rsvp/accept")
    assert (late.status, late.code) == (409, "event.offer_lapsed")
    node.settle()
    assert (state(huda, event), state(sami, event)) == ("cancelled", "offered")
    assert "offer_lapsed" in kinds(huda)
    uri = f"{node.origin}/ap/people/sami"
    links = node.remote(Events).answer_links(AnswerLinksFor(event=event["id"], person=uri))
    tapped = node.client().post("/guest-rsvps/tap", {"token": links.going.rpartition("/")[2]})
    assert tapped.json["rsvp"]["state"] == "going"
    for _ in range(2):
        taken = sami.post(f"{path}/rsvp/accept")
        assert (taken.status, taken.json["state"]) == (200, "going")
    node.settle()
    assert kinds(sami).count("seat_confirmed") == 1
    assert huda.put(f"{path}/rsvp").json["position"] == 2


def test_who_is_seated_is_asked_a_day_before_and_silence_frees_the_seat(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    alone = announced(node, amal, reconfirm=True, days=9)
    wrong = amal.patch(f"/events/{alone['id']}", {"reconfirm": False, "release_silent": 3})
    assert wrong.errors == {"release_silent": ["needs_reconfirm"]}
    event = announced(node, amal, capacity=2, reconfirm=True, release_silent=3)
    path = f"/events/{event['id']}"
    badr, huda, sami = crowd(node, "badr", "huda", "sami")
    for one in (badr, huda, sami):
        one.put(f"{path}/rsvp")
    assert sami.post(f"{path}/rsvp/reconfirm").code == "event.no_seat"
    badr, huda, sami = later(node, badr, huda, sami, days=6)
    node.settle()

    assert badr.get(path).json["mine"]["still_coming"] == "asked"
    assert ("still_coming" in kinds(badr), "still_coming" in kinds(sami)) == (True, False)
    for _ in range(2):
        assert badr.post(f"{path}/rsvp/reconfirm").json["still_coming"] == "yes"
    badr, huda, sami = later(node, badr, huda, sami, hours=21)
    node.settle()
    assert [state(one, event) for one in (badr, huda, sami)] == ["going", "cancelled", "going"]
    assert "seat_released_silent" in kinds(huda)
    assert "seat_promoted" in kinds(sami)


def test_fewer_seats_than_are_taken_are_for_organizers_to_decide(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, capacity=3)
    path = f"/events/{event['id']}"
    people = crowd(node, "badr", "huda", "sami", "noor")
    for one in people:
        one.put(f"{path}/rsvp")
    refused = amal.patch(path, {"capacity": 1})
    assert (refused.status, refused.code) == (409, "event.below_seated")
    assert refused.json["details"]["seated"] == 3
    kept = amal.patch(path, {"capacity": 2, "over_capacity": "keep"}).json
    assert (kept["counts"]["going"], kept["seats_left"]) == (3, 0)
    assert amal.patch(path, {"title": "لقاء آخر"}).status == 200
    people[0].delete(f"{path}/rsvp")
    node.settle()
    assert [state(one, event) for one in people[1:]] == ["going", "going", "waitlisted"]

    fewer = amal.patch(path, {"capacity": 1, "over_capacity": "waitlist"}).json
    assert (fewer["counts"]["going"], fewer["counts"]["waitlisted"]) == (1, 2)
    node.settle()
    places = [one.get(path).json["mine"]["position"] for one in people[1:]]
    assert places == [None, 1, 2]
    assert "seat_taken_back" in kinds(people[2])


def test_pages_and_lists_load_no_answers_but_ones_own(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    at = (node.clock.now() + timedelta(days=2)).isoformat()
    event = announced(node, amal, admission="lottery", draw_at=at, capacity=2)
    people = crowd(node, "badr", "huda", "sami")
    for one in people:
        one.put(f"/events/{event['id']}/rsvp")
    base = node.services["events"].database
    base.command("profile", 2)
    for path in (f"/events/{event['id']}", "/events", "/me/rsvps", f"/events/{event['id']}/draw"):
        assert people[0].get(path).status == 200
    base.command("profile", 0)
    reads = list(base["system.profile"].find({"op": "query", "ns": f"{base.name}.events"}))
    assert reads
    for read in reads:
        shown = read["command"]["projection"]
        assert not {"answers", "drawn", "words"} & shown.keys()
        assert sum(name.startswith("answers.") for name in shown) <= 1
        assert "seed" not in shown or "drawn_at" in read["command"]["filter"]
