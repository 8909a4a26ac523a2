"""Seats on the pages, without JavaScript: the form, approval, offers, the draw."""

from datetime import timedelta

from tests.builders import announced, founded, joined, person
from tests.node import Node
from tests.visitor import Visitor


def test_organizers_choose_how_seats_are_given_out_and_who_stays(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, capacity=2, days=5)
    badr, huda = (joined(person(node, name)) for name in ("badr", "huda"))
    for one in (badr, huda):
        one.put(f"/events/{event['id']}/rsvp")
    desk = Visitor(node).sign_in("amal")
    desk.get(f"/en/events/{event['id']}/edit")
    refused = desk.send(button=("action", "save"), capacity="1")
    assert refused.status_code == 422
    assert "over_capacity" in desk.text
    assert "go back to the head of the waitlist" in desk.text
    saved = desk.send(button=("action", "save"), capacity="1", over_capacity="waitlist")
    assert saved.status_code == 200
    assert huda.get(f"/events/{event['id']}").json["mine"]["state"] == "waitlisted"

    # A draw in kinds of places, written from nothing and read back as it was written.
    draw = node.clock.now() + timedelta(days=2)
    desk.get("/en/communities/riyadh-data/events/new")
    typed = {
        "title_en": "Data night",
        "starts_at_date": (draw + timedelta(days=1)).strftime("%Y-%m-%d"),
        "starts_at_time": "19:00",
        "ends_at_date": (draw + timedelta(days=1)).strftime("%Y-%m-%d"),
        "ends_at_time": "21:00",
        "venue_en": "Hub",
        "mode": "in_person",
        "admission": "lottery",
        "offer_hours": "12",
        "reconfirm": "yes",
        "release_silent": "3",
        "class_0_name_en": "Hall",
        "class_0_capacity": "1",
        "class_1_name_en": "Balcony",
        "class_1_capacity": "many",
    }
    again = desk.send(button=("action", "publish"), **typed)
    assert again.status_code == 422
    fields = dict(desk.form(needs="title_en").fields)
    assert (fields["class_0_name_en"], fields["class_1_capacity"]) == ("Hall", "many")
    assert 'id="e-draw_at"' in desk.text
    desk.send(
        button=("action", "publish"),
        **{**typed, "class_1_capacity": "1"},
        draw_at_date=draw.strftime("%Y-%m-%d"),
        draw_at_time="20:00",
    )
    assert "The meeting is published." in desk.text
    assert "Balcony" in desk.text
    path = desk.at
    desk.get(f"{path}/edit")
    fields = dict(desk.form(needs="title_en").fields)
    shown = [fields[name] for name in ("draw_at_time", "offer_hours", "release_silent")]
    assert shown == ["20:00", "12", "3"]
    assert (fields["reconfirm"], fields["class_1_name_en"]) == ("yes", "Balcony")

    guest = Visitor(node).sign_in("badr")
    guest.get(path)
    guest.send("/rsvp", button=("answer", "going"), seat_class=fields["class_0_key"])
    assert "Entered for the draw" in guest.text
    assert "Leave the draw" in guest.text
    before = guest.get(f"{path}/draw")
    assert before.status_code == 200
    assert "Nobody can change it any more" in guest.text


def test_people_are_let_in_offered_a_place_and_asked_on_the_pages(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, admission="approval", capacity=1, offer_hours=2)
    path = f"/en/events/{event['id']}"
    badr, huda = (joined(person(node, name)) for name in ("badr", "huda"))
    for one in (badr, huda):
        one.put(f"/events/{event['id']}/rsvp")
    desk = Visitor(node).sign_in("amal")
    desk.get(f"{path}/people?state=pending")
    assert desk.text.count('name="answers"') == 2
    keys = [one["key"] for one in amal.get(f"/events/{event['id']}/rsvps").json["items"]]
    desk.send("/people/decide", button=("verdict", "going"), answers=keys)
    assert "Done; they are told." in desk.text
    assert 'name="answers"' not in desk.text
    badr.delete(f"/events/{event['id']}/rsvp")
    guest = Visitor(node).sign_in("huda")
    guest.get(path)
    assert "A place is kept for you" in guest.text
    guest.get("/en/me/meetings")
    assert "A place is kept" in guest.text
    guest.get(path)
    guest.send("/rsvp/accept")
    assert "Your place is confirmed" in guest.text
    stranger = Visitor(node).sign_in("badr")
    stranger.get(path)
    token = dict(stranger.form("/rsvp").fields)["csrf_token"]
    stranger.post(f"{path}/rsvp/accept", {"csrf_token": token}, Origin=node.origin)
    assert "No place is kept for you at present." in stranger.text
