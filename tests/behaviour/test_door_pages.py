"""The pages of the door, as people with a browser but without JavaScript meet them."""

from tests.behaviour.test_door_api import SECRET_STREET, evening
from tests.builders import announced, founded, joined, person
from tests.node import Node
from tests.visitor import Visitor


def test_a_ticket_is_shown_scanned_and_counted(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, days=0.02, capacity=10, guests_allowed=2)["id"]
    badr, _ = (joined(person(node, name)) for name in ("badr", "sami"))
    badr.put(f"/events/{event}/rsvp", {"answer": "going", "guests": 2})
    holder = Visitor(node).sign_in("badr")
    holder.get(f"/en/events/{event}")
    assert f"/en/events/{event}/ticket" in holder.page.links
    holder.get(f"/en/events/{event}/ticket")
    assert 'class="qr"' in holder.text
    ticket = f"/en/door/{badr.get(f'/events/{event}/ticket').json['token']}"

    stranger = Visitor(node)
    stranger.get(ticket)
    assert "To be shown at the door" in stranger.text
    assert "Badr" not in stranger.text
    holder.get(ticket)
    assert "To be shown at the door" in holder.text
    assert holder.get(f"/en/events/{event}/door").status_code == 403
    assert Visitor(node).get(f"/en/events/{event}/door", follow=False).status_code == 303

    organizer = Visitor(node).sign_in("amal")
    organizer.get(f"/en/events/{event}/door")
    assert organizer.answer.headers.getlist("Permissions-Policy")[0].startswith("camera=(self)")
    organizer.send("/stewards", username="nobody-here")
    assert "This is not known" in organizer.text
    organizer.send("/stewards", username="@sami")
    assert "Sami" in organizer.text

    steward = Visitor(node).sign_in("sami")
    steward.get(ticket)
    assert "Badr" in steward.text
    steward.send("/door/", guests="1")
    assert "Checked in." in steward.text
    steward.get(ticket)
    assert "Checked in already." in steward.text
    assert steward.get(ticket[:-2] + "xx").status_code == 404
    assert "was not made here" in steward.text
    steward.get(f"/en/events/{event}/door?q=bad")
    assert "data-number" in steward.text and "Who stands at the door" not in steward.text
    steward.send("/door", button=("do", "undo"), needs="key")
    steward.get(f"/en/events/{event}/door")
    steward.send("/express", express="yes")
    steward.get(ticket)
    assert "Checked in." in steward.text
    steward.get(f"/en/events/{event}/door")
    steward.send("/door", needs="drop_in", name="ضيف", guests="2")
    steward.send("/door", needs="ticket", ticket=f"{node.origin}{ticket}")
    assert "Checked in already." in steward.text

    organizer.get(f"/en/events/{event}/attendance")
    assert "ضيف" in organizer.text and "With a ticket" in organizer.text
    organizer.send("/attendance/", button=("state", "excused"))
    assert "The attendance is corrected." in organizer.text
    for visitor in (steward, holder):
        for page in ("attendance", "poster"):
            assert visitor.get(f"/en/events/{event}/{page}").status_code == 403
    numbers = amal.get(f"/events/{event}/attendance").json["numbers"]
    assert (numbers["came"], numbers["drop_ins"], numbers["excused"]) == (3, 3, 1)


def test_one_checks_oneself_in_on_the_page(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, days=0.5)["id"]
    badr = joined(person(node, "badr"))
    badr.put(f"/events/{event}/rsvp", {"answer": "going"})
    visitor = Visitor(node).sign_in("badr")
    visitor.get(f"/en/events/{event}/here")
    assert "One can check oneself in from" in visitor.text
    node.clock.advance(hours=11, minutes=40)
    visitor = Visitor(node).sign_in("badr")
    organizer = Visitor(node).sign_in("amal")
    organizer.get(f"/ar/events/{event}/poster")
    shown = organizer.text.split('class="poster-code"')[1].split(">")[1].split("<")[0]
    visitor.get(f"/en/events/{event}/here")
    visitor.send(code="000 001")
    assert visitor.answer.status_code == 422
    assert "not the code on the wall" in visitor.text
    visitor.send(code=shown)
    assert "Welcome" in visitor.text
    organizer.send("/poster")
    assert shown not in organizer.text


def test_a_host_says_where_it_is_and_passes_the_turn_on(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    badr, huda = (joined(person(node, name)) for name in ("badr", "huda"))
    event = evening(node, amal, address_rule="approved_by_host")
    organizer = Visitor(node).sign_in("amal")
    organizer.get("/en/communities/riyadh-data/hosts")
    organizer.send(hosts="badr, nobody-here")
    assert organizer.answer.status_code == 422
    organizer.send(hosts="badr huda")
    assert "The turns are kept." in organizer.text
    node.settle()
    huda.put(f"/events/{event}/rsvp", {"answer": "going"})

    guest = Visitor(node).sign_in("huda")
    guest.get(f"/en/events/{event}")
    assert "Open hours" in guest.text and "Badr" in guest.text
    assert SECRET_STREET not in guest.text
    assert guest.get(f"/en/events/{event}/host").status_code == 403
    host = Visitor(node).sign_in("badr")
    host.get(f"/en/events/{event}/host")
    host.send("/host/guests/", button=("trusted", "yes"))
    assert "Hide the address" in host.text
    guest.get(f"/en/events/{event}")
    assert SECRET_STREET in guest.text
    host.get(f"/en/events/{event}/host")
    host.send(needs="address_ar", address_ar="زقاق البيت")
    assert "The address is kept" in host.text
    guest.get(f"/en/events/{event}")
    assert "زقاق البيت" in guest.text
    host.get(f"/en/events/{event}/host")
    host.send("/host/pass")
    assert "The turn is passed on" in host.text
    assert badr.get(f"/events/{event}").json["host_name"]["en"] == "Huda"


def test_the_form_of_a_meeting_keeps_open_hours_and_rules(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = evening(node, amal, reveal_minutes=15, address_rule="day_of")
    visitor = Visitor(node).sign_in("amal")
    visitor.get(f"/en/events/{event}/edit")
    visitor.send(button=("action", "save"), capacity="40")
    seen = amal.get(f"/events/{event}").json
    assert (seen["capacity"], seen["drop_in"]) == (40, True)
    assert (seen["reveal_minutes"], seen["address_rule"]) == (15, "day_of")
    visitor.get(f"/en/events/{event}/edit")
    visitor.send(button=("action", "save"), reveal_minutes="99999", address_rule="nobody")
    assert visitor.answer.status_code == 422
