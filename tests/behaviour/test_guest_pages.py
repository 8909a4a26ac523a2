"""Pages of those without an account, of one-tap links, questions, following, sharing."""

from urllib.parse import unquote, urlsplit

from services.common.contracts.events import AnswerLinksFor, Events
from services.gateway.web.door import qr
from tests.behaviour.test_guests import LAYLA, confirmed, mails, token_in
from tests.builders import announced, founded, joined, person
from tests.node import Node
from tests.visitor import Visitor

QUESTION = {"key": "why", "text": {"ar": "ما السبب؟", "en": "Why?"}, "required": True}


def test_a_guest_answers_confirms_and_changes_by_pages(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, questions=[QUESTION], guests_allowed=2)
    path = f"/en/events/{event['id']}"
    guest = Visitor(node)
    assert guest.get(path).status_code == 200
    assert f"{path}/guest" in guest.page.links
    guest.get(f"{path}/guest")
    going = ("answer", "going")
    again = guest.send(button=going, name="ليلى", email="x")
    assert again.status_code == 422
    assert "ليلى" in again.get_data(as_text=True)
    sent = guest.send(button=going, email=LAYLA["email"], reply_why="فضول")
    assert "A mail is on its way" in sent.get_data(as_text=True)
    token = token_in(mails(node, LAYLA["email"])[-1])

    shown = guest.get(f"/en/rsvp/confirm?token={token}")
    assert "One press" in shown.get_data(as_text=True)
    assert amal.get(f"/events/{event['id']}").json["counts"]["going"] == 0
    guest.send("/rsvp/confirm")
    assert "/en/rsvp/" in guest.at
    assert amal.get(f"/events/{event['id']}").json["counts"]["going"] == 1
    own = guest.at
    guest.send("/rsvp/", going, guests="1", reply_why="بحث")
    row = amal.get(f"/events/{event['id']}/rsvps").json["items"][0]
    assert (row["guests"], row["replies"]) == (1, {"why": "بحث"})
    refused = guest.send("/rsvp/", going, guests="2", reply_why="")
    assert refused.status_code == 422
    guest.send("/rsvp/", ("answer", "cancel"))
    assert amal.get(f"/events/{event['id']}").json["counts"]["going"] == 0
    broken = guest.get(own[:-3])
    assert broken.status_code == 404
    assert "not made here" in broken.get_data(as_text=True)


def test_a_guest_carries_a_ticket_and_is_counted_once(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, days=0.1, capacity=9, guests_allowed=1)["id"]
    joined(person(node, "badr"))
    assert amal.put(f"/events/{event}/stewards/badr").status == 200
    mine = confirmed(node, {"id": event}, guests=1, language="en")
    other = confirmed(node, {"id": event}, name="سامي", email="sami@guests.example")
    guest, steward = Visitor(node), Visitor(node).sign_in("badr")
    guest.get(f"/en/rsvp/{mine}")
    assert 'class="qr"' in guest.text and "Checked in." not in guest.text
    ticket = node.client().get(f"/guest-rsvps/{mine}").json["ticket"]
    english = ticket.replace("/ar/", "/en/")
    assert str(qr(english, "QR code of the ticket")) in guest.text

    door = urlsplit(english).path
    guest.get(door)
    assert "To be shown at the door" in guest.text and LAYLA["name"] not in guest.text
    steward.get(door)
    assert LAYLA["name"] in steward.text
    steward.send("/door/", guests="1")
    assert "Checked in." in steward.text
    steward.get(door)
    assert "Checked in already." in steward.text
    guest.get(f"/en/rsvp/{mine}")
    assert "Checked in." in guest.text
    # The second one goes, does not, and does; and leaves the ticket at home.
    node.client().delete(f"/guest-rsvps/{other}")
    assert node.client().get(f"/guest-rsvps/{other}").json["ticket"] is None
    node.client().put(f"/guest-rsvps/{other}", {"answer": "going"})
    steward.get(f"/en/events/{event}/door?q=سامى")
    assert "سامي" in steward.text and LAYLA["name"] not in steward.text
    steward.send("/door", needs="key")
    assert node.client().get(f"/guest-rsvps/{other}").json["came"] is True
    rows = amal.get(f"/events/{event}/attendance").json
    assert {one["how"] for one in rows["items"]} == {"qr", "name"}
    assert (rows["numbers"]["present"], rows["numbers"]["came"]) == (2, 3)

    # An account takes the attendance along. Sami was also let in under his own name: two records,
    # one person.
    sami = joined(person(node, "sami", email="other@guests.example"))
    sami.put(f"/events/{event}/rsvp")
    steward.get(f"/en/events/{event}/door?q=Sami")
    steward.send("/door", needs="key")
    assert amal.get(f"/events/{event}/attendance").json["numbers"]["present"] == 3
    node.clock.advance(hours=5)
    layla = person(node, "layla", email=LAYLA["email"])
    node.client("sami").post(
        "/me/email", {"password": "correct horse battery staple", "email": "sami@guests.example"}
    )
    node.settle()
    token = node.heard("email_confirmation_requested")[-1]["token"]
    assert node.client().post("/accounts/confirm", {"token": token}).status == 200
    node.settle()
    after = node.client("amal").get(f"/events/{event}/attendance").json
    assert after["numbers"] == {**rows["numbers"], "expected": 3}
    assert sorted(one["username"] for one in after["items"]) == ["layla", "sami"]
    for who in (layla, node.client("sami")):
        came = who.get("/me/attendance").json["items"]
        assert [(one["event_id"], one["minutes"]) for one in came] == [(event, 120)]


def test_one_tap_asks_for_one_press_and_sharing_holds_nothing_secret(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    event = announced(
        node,
        amal,
        days=3,
        capacity=9,
        title={"ar": "لقاء *البيانات*", "en": "Data evening"},
        venue={
            "name": {"ar": "بيت أمل"},
            "address": {"ar": "شارع سري"},
            "city_id": "108410",
            "guarded": True,
        },
        online_url="https://meet.example.org/secret",
    )
    uri = f"{node.origin}/ap/people/badr"
    links = node.remote(Events).answer_links(AnswerLinksFor(event=event["id"], person=uri))
    visitor = Visitor(node)
    at = urlsplit(links.going).path
    visitor.get(at)
    assert badr.get(f"/events/{event['id']}").json["mine"] is None
    visitor.send("/r/")
    assert badr.get(f"/events/{event['id']}").json["mine"]["state"] == "going"

    for client in (node.client(), amal):
        card = client.get(f"/events/{event['id']}/share").json
        text = card["texts"]["ar"]
        assert text.splitlines()[0] == "*لقاء البيانات*"
        assert "بتوقيت الرياض" in text
        assert "الأماكن المتبقية: 8" in text
        assert unquote(card["whatsapp"]["ar"]).endswith(text)
        assert "سري" not in str(card)
        assert "meet.example.org" not in str(card)
    short = urlsplit(card["link"]).path
    assert visitor.get(short).status_code == 200
    assert visitor.at.endswith(f"/events/{event['id']}")
    week = node.client().get("/communities/riyadh-data/share").json
    assert week["events"] == 1
    assert week["texts"]["ar"].startswith("*لقاءات الأسبوع في ملتقى بيانات الرياض*")
    for page in (f"/ar/events/{event['id']}/share", "/en/communities/riyadh-data/share"):
        assert visitor.get(page).status_code == 200


def test_organisers_write_questions_and_people_follow_by_pages(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    joined(badr)
    event = announced(node, amal)
    path = f"/ar/events/{event['id']}"
    pages = Visitor(node)
    pages.sign_in("amal")
    pages.get(f"{path}/edit")
    pages.send(
        needs="question_0_kind",
        button=("action", "save"),
        question_0_text_ar="الطعام؟",
        question_0_kind="choice",
        question_0_options="نباتي، سمك",
        audience="members",
    )
    written = amal.get(f"/events/{event['id']}").json
    assert written["audience"] == "members"
    assert [one["ar"] for one in written["questions"][0]["options"]] == ["نباتي", "سمك"]

    reader = Visitor(node)
    reader.sign_in("badr")
    reader.get(path)
    reader.send("/rsvp", ("answer", "going"), reply_q1="2")
    assert badr.get(f"/events/{event['id']}").json["replies"] == {"q1": "2"}
    pages.get(f"{path}/people")
    assert "سمك" in pages.text
    pages.get("/ar/people/badr")
    pages.send("/follow")
    pages.get("/ar/me/following")
    assert "badr" in pages.text
    reader.get("/ar/me/following?tab=followers")
    assert "amal" in reader.text
