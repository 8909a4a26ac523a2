"""Answering without an account, merging into one, being forgotten: over HTTP and mail."""

import re
from typing import Any

import pytest

from tests.builders import announced, event_body, founded, person
from tests.node import Node

LAYLA = {"name": "ليلى", "email": "layla@guests.example", "language": "ar"}


def mails(node: Node, address: str) -> list[str]:
    node.settle()
    texts = []
    for mail in node.mailbox.to(address):
        part = mail.get_body(("plain",))
        assert part is not None
        texts.append(f"{mail['Subject']}\n{part.get_content()}")
    return texts


def token_in(text: str) -> str:
    found = re.search(r"/rsvp/(?:confirm\?token=)?([A-Za-z0-9_.%-]+)", text)
    assert found, text
    return found.group(1)


def asked(node: Node, event: dict[str, Any], **given: Any) -> str:
    """The token of the confirmation mail."""
    body = {**LAYLA, **given}
    said = node.client().post(f"/events/{event['id']}/guest-rsvp", body)
    assert (said.status, said.json) == (202, {"status": "mail_sent"}), said
    return token_in(mails(node, body["email"])[-1])


def confirmed(node: Node, event: dict[str, Any], **given: Any) -> str:
    """The personal token of a guest who confirmed."""
    done = node.client().post("/guest-rsvps/confirm", {"token": asked(node, event, **given)})
    assert done.status == 200, done
    node.settle()
    return str(done.json["token"])


def test_a_guest_confirms_is_told_by_mail_changes_and_cancels(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    event = announced(node, amal, capacity=2, guests_allowed=1)
    path, nobody = f"/events/{event['id']}", node.client()
    assert event["guest_answers"] is True

    token = asked(node, event, guests=1)
    first = mails(node, LAYLA["email"])[0]
    assert "تأكيد الحضور" in first
    assert "لا يُحجز شيء قبل التأكيد" in first
    assert nobody.get(path).json["counts"]["going"] == 0
    done = nobody.post("/guest-rsvps/confirm", {"token": token}).json
    assert (done["rsvp"]["state"], done["rsvp"]["guests"]) == ("going", 1)
    mine = done["token"]
    seat = mails(node, LAYLA["email"])[-1]
    assert f"/ar/rsvp/{mine}" in seat
    assert token_in(seat) == mine
    waiting = badr.put(f"{path}/rsvp").json
    assert waiting["state"] == "waitlisted"

    again = nobody.post("/guest-rsvps/confirm", {"token": token}).json
    assert again["rsvp"]["counts"]["going"] == 2
    fewer = nobody.put(f"/guest-rsvps/{mine}", {"answer": "going", "guests": 0}).json
    assert (fewer["rsvp"]["state"], fewer["rsvp"]["guests"]) == ("going", 0)
    node.settle()
    assert badr.get(path).json["mine"]["state"] == "going"
    gone = nobody.delete(f"/guest-rsvps/{mine}").json
    assert gone["rsvp"]["state"] == "cancelled"
    # The mail's link, pressed again, does not bring back what was taken back.
    nobody.post("/guest-rsvps/confirm", {"token": token})
    assert nobody.get(f"/guest-rsvps/{mine}").json["rsvp"]["state"] == "cancelled"

    back = nobody.put(f"/guest-rsvps/{mine}", {"answer": "going"}).json
    assert back["rsvp"]["state"] == "going"
    listed = amal.get(f"{path}/rsvps", state="going").json["items"]
    assert [(one["name"], one["username"]) for one in listed] == [
        ({"ar": "اسم badr", "en": "Badr"}, "badr"),
        ({"ar": "ليلى"}, None),
    ]
    calls_off = amal.post(f"{path}/cancel", {"reason": "عاصفة"})
    assert calls_off.status == 200
    assert "عاصفة" in mails(node, LAYLA["email"])[-1]


def test_a_guest_promoted_reads_of_it_in_english_and_can_stop_optional_mails(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    event = announced(node, amal, capacity=1)
    assert badr.put(f"/events/{event['id']}/rsvp").json["state"] == "going"
    mine = confirmed(node, event, name="Layla", language="en")
    waits = mails(node, LAYLA["email"])[-1]
    assert f"/en/rsvp/{mine}" in waits
    mail = node.mailbox.to(LAYLA["email"])[-1]
    stop = str(mail["List-Unsubscribe"]).strip("<>").removeprefix(node.origin)
    assert node.app.test_client().post(stop).status_code == 200
    badr.delete(f"/events/{event['id']}/rsvp")
    assert "Layla" in mails(node, LAYLA["email"])[-1]
    assert node.client().get(f"/guest-rsvps/{mine}").json["rsvp"]["state"] == "going"
    count = len(node.mailbox.to(LAYLA["email"]))
    node.client().delete(f"/guest-rsvps/{mine}")
    badr.put(f"/events/{event['id']}/rsvp")
    # What was stopped stays stopped: the waitlist mail was optional.
    assert node.client().put(f"/guest-rsvps/{mine}", {}).json["rsvp"]["state"] == "waitlisted"
    assert len(mails(node, LAYLA["email"])) == count


def test_nobody_learns_who_answered_and_nobody_is_flooded(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal)
    path, nobody = f"/events/{event['id']}/guest-rsvp", node.client()
    mine = confirmed(node, event)
    before = len(mails(node, LAYLA["email"]))
    for spelt in ("layla@guests.example", "LAYLA@Guests.example"):
        answer = nobody.post(path, {**LAYLA, "name": "أخرى", "email": spelt})
        assert (answer.status, answer.json) == (202, {"status": "mail_sent"})
    node.settle()
    got = mails(node, LAYLA["email"])
    assert len(got) == before + 2
    assert token_in(got[-1]) == mine
    assert "أخرى" not in got[-1]
    for _ in range(9):
        assert nobody.post(path, LAYLA).status == 202
    assert len(mails(node, LAYLA["email"])) == before + 4
    assert amal.get(f"/events/{event['id']}").json["counts"]["going"] == 1

    older = asked(node, event, email="sami@guests.example")
    newer = asked(node, event, email="sami@guests.example", answer="maybe")
    refused = nobody.post("/guest-rsvps/confirm", {"token": older})
    assert (refused.status, refused.code) == (409, "link.replaced")
    done = nobody.post("/guest-rsvps/confirm", {"token": newer}).json
    assert done["rsvp"]["state"] == "maybe"


def test_bad_names_addresses_and_links_get_clear_answers(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event, other = announced(node, amal), announced(node, amal)
    path, nobody = f"/events/{event['id']}/guest-rsvp", node.client()
    for email in ("x", "a@b", "a@b.example\r\nBcc: all@x.example", "a b@x.example", "a@x..example"):
        assert nobody.post(path, {**LAYLA, "email": email}).errors == {"email": ["invalid"]}, email
    wrong = nobody.post(path, {"name": " \u200b ", "email": ""}).errors
    assert wrong == {"name": ["required"], "email": ["required"]}
    asked(node, event, name="ليلى\r\nBcc: all@x.example", email="noor@guests.example")
    mail = node.mailbox.to("noor@guests.example")[-1]
    assert mail["Bcc"] is None
    assert not node.mailbox.to("all@x.example")

    mine, elses = confirmed(node, event), confirmed(node, other, email="sami@guests.example")
    sealed = mine.partition(".")[0] + "." + elses.partition(".")[2]
    for token in (mine[:-1], sealed, "x", f"{mine}.1", "ليلى"):
        refused = nobody.get(f"/guest-rsvps/{token}")
        assert (refused.status, refused.code) == (404, "link.forged"), token
        assert nobody.post("/guest-rsvps/confirm", {"token": token}).code == "link.forged"
    node.clock.advance(days=7, hours=3)
    over = nobody.get(f"/guest-rsvps/{mine}")
    assert (over.status, over.code) == (409, "link.expired")
    assert nobody.post(path, LAYLA).code == "event.started"


@pytest.mark.parametrize("own", ["", "going", "waitlisted"])
def test_an_account_takes_over_what_its_address_answered(node: Node, own: str) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    event = announced(node, amal, capacity=2)
    path = f"/events/{event['id']}"
    if own == "waitlisted":
        sami = person(node, "sami")
        amal.put(f"{path}/rsvp")
    mine = confirmed(node, event)
    if own:
        layla = person(node, "layla", email="other@guests.example")
        if own == "waitlisted":
            badr.put(f"{path}/rsvp")
            sami.put(f"{path}/rsvp")
        layla.put(f"{path}/rsvp")
    else:
        badr.put(f"{path}/rsvp")
    before = amal.get(path).json["counts"]
    if own:
        changed = layla.post(
            "/me/email", {"password": "correct horse battery staple", "email": LAYLA["email"]}
        )
        assert changed.status < 300, changed
        node.settle()
        told = node.heard("email_confirmation_requested")[-1]["token"]
        assert node.client().post("/accounts/confirm", {"token": told}).status == 200
        node.settle()
        layla = node.client("layla")
    else:
        layla = person(node, "layla", email=LAYLA["email"].upper())
    state = layla.get(path).json["mine"]
    after = amal.get(path).json["counts"]
    assert state["state"] == "going"
    people = [one["username"] for one in amal.get(f"{path}/rsvps").json["items"]]
    assert people.count("layla") == 1
    assert None not in people
    expected = {"": 0, "going": -1, "waitlisted": 0}[own]
    assert after["going"] - before["going"] == expected
    if own == "waitlisted":
        assert before["waitlisted"] - after["waitlisted"] == 1
    refused = node.client().get(f"/guest-rsvps/{mine}")
    assert (refused.status, refused.code) == (409, "link.merged")


def test_guests_are_forgotten_a_month_later_and_counts_stay(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    question = {"key": "diet", "text": {"ar": "طعام؟"}, "kind": "text"}
    event = announced(node, amal, questions=[question])
    path = f"/events/{event['id']}"
    confirmed(node, event, replies={"diet": "نباتي"})
    asked(node, event, email="never@guests.example")
    node.clock.advance(days=3)
    node.settle()
    base = node.services["events"].database
    assert base["guests"].count_documents({"email": "never@guests.example"}) == 0
    node.clock.advance(days=33)
    node.settle()
    assert base["guests"].count_documents({"email": LAYLA["email"]}) == 1
    node.clock.advance(days=2)
    node.settle()
    for service in ("events", "notifications"):
        held = node.services[service].database
        for name in held.list_collection_names():
            if name != "jobs":
                for one in held[name].find({}):
                    assert LAYLA["email"] not in str(one), name
                    assert "ليلى" not in str(one), name
                    assert "نباتي" not in str(one), name
    assert node.client("amal").get(path).json["counts"]["going"] == 1


def test_some_events_take_no_guests(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    nobody = node.client()
    for rule in ({"guest_answers": False}, {"audience": "members"}):
        event = announced(node, amal, **rule)
        assert event["guest_answers"] is False
        refused = nobody.post(f"/events/{event['id']}/guest-rsvp", LAYLA)
        assert (refused.status, refused.code) == (403, "event.no_guests")
    draft = amal.post("/communities/riyadh-data/events", event_body(node, publish=False)).json
    assert nobody.post(f"/events/{draft['id']}/guest-rsvp", LAYLA).status == 404
