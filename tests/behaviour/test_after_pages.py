"""The pages of what comes after a meeting and of letters, with a browser without JavaScript."""

import pytest

from services.events.service import EventsService
from services.membership.service import MembershipService
from services.notifications.service import NotificationsService
from tests.behaviour.lasting import Lasting
from tests.builders import announced, founded, joined
from tests.node import Node
from tests.visitor import Visitor


@pytest.fixture
def node(empty_node: Node) -> Node:
    return empty_node.start(MembershipService, EventsService, NotificationsService)


def test_saying_how_it_was_thanking_and_copying(node: Node) -> None:
    amal, badr = Lasting(node, "amal", language="en"), Lasting(node, "badr")
    founded(amal)
    joined(badr)
    event = announced(node, amal)["id"]
    badr.put(f"/events/{event}/rsvp", {"answer": "going"})
    node.clock.advance(days=7, hours=3)
    guest = Visitor(node).sign_in("badr", "ar")
    guest.get(f"/ar/events/{event}")
    assert f"/ar/events/{event}/feedback" in guest.page.links
    guest.get(f"/ar/events/{event}/feedback")
    assert guest.send(helped="التمارين", needs="helped").status_code == 422
    assert "التمارين" in guest.text, "what was typed stays"
    guest.send(needs="helped", rating="4", helped="<b>التمارين</b>", served="yes", named="yes")
    assert "شكرًا، حُفظ الرأي." in guest.text and "&lt;b&gt;" in guest.text

    host = Visitor(node).sign_in("amal")
    host.get(f"/en/events/{event}/feedback")
    assert "1 person said something" in host.text and "&lt;b&gt;" in host.text
    host.get(f"/en/events/{event}/after")
    wrong = host.send(needs="thanks_en", thanks_en="Thank you", link_title="Slides",
                      link_url="javascript:1", button=("action", "send"))  # fmt: skip
    assert wrong.status_code == 422 and "javascript:1" in host.text
    host.send(needs="thanks_en", thanks_en="Thank you", link_title="Slides",
              link_url="https://example.org/s", button=("action", "send"))  # fmt: skip
    assert "Thanks are on their way" in host.text
    host.send("/closing", took_place="yes", served="partly", note="later next time")
    assert "later next time" in host.text
    guest.get(f"/ar/events/{event}/after")
    assert "https://example.org/s" in guest.page.links and "later next time" not in guest.text

    host.get(f"/en/events/{event}")
    host.send("/copy")
    assert host.at.endswith("/edit") and "This copy is a draft" in host.text
    host.get("/en/communities/riyadh-data/unserved")
    assert f"/en/events/{event}" in host.page.links
    guest.get("/ar/me/attendance")
    assert guest.answer.status_code == 200
    assert guest.get("/ar/me/attendance.csv").mimetype == "text/csv"
    assert guest.get("/ar/communities/riyadh-data/unserved").status_code == 403


def test_a_letter_is_written_looked_at_counted_and_sent(node: Node) -> None:
    amal, badr = Lasting(node, "amal", language="en"), Lasting(node, "badr")
    founded(amal)
    joined(badr)
    event = announced(node, amal)["id"]
    badr.put(f"/events/{event}/rsvp", {"answer": "going"})
    node.settle()
    node.mailbox.clear()
    host = Visitor(node).sign_in("amal")
    host.get(f"/en/events/{event}")
    [write] = [link for link in host.page.links if "/letters/new" in link]
    host.get(write.replace("&amp;", "&"))
    assert host.send(subject_ar="قبل اللقاء").status_code == 422
    host.send(subject_ar="قبل اللقاء", body_ar="القاعة في الطابق الثاني")
    assert "Send to 1 person" in host.text and "القاعة في الطابق الثاني" in host.text
    host.send("/send", when="later", at_date="2027-01-01", at_time="10:00")
    assert host.answer.status_code == 422 and "2027-01-01" in host.text
    host.send("/send", when="later", at_date="2027-03-02", at_time="10:00")
    assert "The letter is scheduled." in host.text and "10:00" in host.text
    letter = host.at
    host.send("/cancel")
    assert "The letter will not go out." in host.text
    host.get("/en/communities/riyadh-data/letters/new")
    host.send(subject_ar="إلى الجميع", body_ar="نص", to=f"going:{event}")
    host.send("/send")
    assert "The letter is on its way." in host.text
    node.settle()
    assert len(node.mailbox.to("badr@example.org")) == 1
    host.get("/en/communities/riyadh-data/letters")
    assert letter in host.page.links
    assert "4 letters may still go out" in host.text
    guest = Visitor(node).sign_in("badr")
    for path in ("communities/riyadh-data/letters", "communities/riyadh-data/letters/new"):
        assert guest.get(f"/en/{path}").status_code == 403
    assert guest.get(letter).status_code == 404
