"""Forms of the pages without JavaScript: what is typed stays, what is sent twice happens once."""

import re
from typing import Any

import pytest

from tests.builders import announced, founded, joined, person
from tests.client import PASSWORD
from tests.node import Node
from tests.visitor import Visitor


def mailed(node: Node, address: str, page: str) -> str:
    """The link of the newest mail, as a path."""
    node.settle()
    part: Any = node.mailbox.to(address)[-1].get_body(("plain",))
    link = re.search(rf"{re.escape(node.origin)}(/\S*{page}\?token=\S+)", part.get_content())
    assert link, part.get_content()
    return link[1]


def register(visitor: Visitor, language: str = "en", **more: Any) -> Any:
    visitor.get(f"/{language}/register")
    typed = {
        "name_en": "Amal",
        "username": "amal",
        "email": "amal@example.org",
        "password": PASSWORD,
        **more,
    }
    return visitor.send(**typed)


def test_registering_signs_in_and_the_link_confirms_once(node: Node) -> None:
    visitor = Visitor(node)
    register(visitor)
    assert visitor.at == "/en/confirm"
    assert "amal@example.org" in visitor.text
    visitor.send("/confirm/resend")
    assert "The mail is on its way again." in visitor.text
    link = mailed(node, "amal@example.org", "confirm")
    visitor.client.head(link, base_url=node.origin)
    stranger = Visitor(node)
    assert stranger.get(link).status_code == 200
    assert "Address confirmed" in stranger.text
    assert stranger.get(link).status_code == 410
    assert "This link no longer works" in stranger.text
    visitor.get("/en/")
    assert "One step left" not in visitor.text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_refused_form_keeps_what_was_typed(node: Node, language: str) -> None:
    visitor = Visitor(node)
    answer = register(visitor, language, password="short", name_ar="أمل الحربي")
    assert answer.status_code == 422
    assert 'id="e-password"' in visitor.text
    assert 'value="أمل الحربي"' in visitor.text
    assert 'value="amal@example.org"' in visitor.text
    assert "short" not in [value for _, value in visitor.form(needs="username").fields]
    said = re.findall(r'id="e-password">.*?<span>(.*?)</span>', visitor.text, re.S)
    assert said
    assert ("short" in said[0]) == (language == "en")
    assert visitor.send(password=PASSWORD).status_code == 200
    assert visitor.at.endswith("/confirm")


def test_looking_for_a_city_keeps_what_was_typed(node: Node) -> None:
    visitor = Visitor(node)
    visitor.get("/en/register")
    answer = visitor.send(
        button=("find", "city_id"), name_en="Amal", city_id_q="Riyadh", username="amal"
    )
    assert answer.status_code == 200
    assert '<option value="108410" selected' in visitor.text
    assert 'value="Amal"' in visitor.text
    assert 'role="alert"' not in visitor.text


def test_the_same_form_sent_twice_founds_once(node: Node) -> None:
    person(node, "amal")
    visitor = Visitor(node).sign_in("amal")
    visitor.get("/en/communities/new")
    form = dict(visitor.form().fields) | {
        "name_en": "Riyadh Data",
        "slug": "riyadh-data",
        "field_ids": "0613",
        "city_id": "108410",
    }
    first = visitor.post("/en/communities/new", form, follow=False, Origin=node.origin)
    again = visitor.post("/en/communities/new", form, follow=False, Origin=node.origin)
    assert first.status_code == again.status_code == 303, visitor.text
    assert first.headers["Location"] == again.headers["Location"] == "/en/communities/riyadh-data"
    assert len(node.heard("community_changed")) <= 1


def test_signing_in_says_one_neutral_sentence(node: Node) -> None:
    person(node, "amal")
    said = []
    for login in ("amal", "nobody", ""):
        visitor = Visitor(node)
        visitor.get("/en/sign-in?next=/en/me")
        answer = visitor.send(login=login, password="not the password")
        assert answer.status_code == 422
        said.append(re.search(r'id="errors".*?</ul>', visitor.text, re.S)[0])  # type: ignore[index]
    assert len(set(said)) == 1
    visitor.send(login="amal", password=PASSWORD)
    assert visitor.at == "/en/me"
    cookie = visitor.client.get_cookie("multaqa_session", domain="alpha.test")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.secure
    visitor.get("/en/me/devices")
    assert "Firefox · Linux" in visitor.text
    visitor.send("/sign-out")
    assert visitor.get("/en/me", follow=False).status_code == 303


def test_a_forgotten_password_is_replaced_by_mail(node: Node) -> None:
    person(node, "amal", "en")
    visitor = Visitor(node)
    texts = []
    for address in ("nobody@example.org", "amal@example.org"):
        visitor.get("/en/forgot")
        visitor.send(email=address)
        texts.append(re.sub(r'value="[0-9a-f]{64}"', "", visitor.text))
    assert texts[0] == texts[1]
    link = mailed(node, "amal@example.org", "reset")
    visitor.get(link)
    assert visitor.send(password="tiny").status_code == 422
    visitor.send(password="another good password")
    assert visitor.at == "/en/sign-in"
    visitor.send(login="amal", password="another good password")
    assert "/people/amal" in visitor.text
    other = Visitor(node)
    other.get(link)
    assert other.send(password="yet another password").status_code == 410


def test_a_meeting_is_drafted_changed_published_and_called_off(node: Node) -> None:
    founded(person(node, "amal", "en"))
    joined(person(node, "badr", "en"))
    amal, badr = Visitor(node).sign_in("amal"), Visitor(node).sign_in("badr")
    amal.get("/en/communities/riyadh-data/events/new")
    meeting = {
        "title_en": "Data evening",
        "starts_at_date": "2027-03-20",
        "starts_at_time": "19:00",
        "ends_at_date": "2027-03-20",
        "ends_at_time": "18:00",
        "venue_en": "The hall",
        "capacity": "x",
    }
    answer = amal.send(button=("action", "draft"), **meeting)
    assert answer.status_code == 422
    assert 'id="e-capacity"' in amal.text
    assert 'value="The hall"' in amal.text
    answer = amal.send(button=("action", "draft"), capacity="1", ends_at_time="21:00")
    assert answer.status_code == 200
    event = amal.at
    assert badr.get(event).status_code == 404
    amal.get(f"{event}/edit")
    amal.send(button=("action", "publish"), title_en="Data night", guests_allowed="1")
    assert "Data night" in amal.text
    node.settle()
    badr.get(event)
    assert "7:00" in badr.text
    badr.send("/rsvp", ("answer", "going"))
    assert "rsvp-going" in badr.text
    amal.get(event)
    amal.send("/rsvp", ("answer", "going"))
    assert "rsvp-waitlisted" in amal.text
    badr.get(event)
    badr.send("/rsvp/cancel")
    assert "The place is given up." in badr.text
    amal.get(event)
    assert "rsvp-going" in amal.text
    amal.get(f"{event}/people?state=cancelled")
    assert "Badr" in amal.text
    amal.get(event)
    amal.send(f"{event}/cancel", reason="The hall is closed")
    assert "The hall is closed" in badr.get(event).get_data(as_text=True)


def test_requests_to_join_are_answered_on_the_page(node: Node) -> None:
    founded(person(node, "amal", "en"), join_mode="approval", rules={"en": "Be kind"})
    person(node, "badr", "en")
    badr = Visitor(node).sign_in("badr")
    badr.get("/en/communities/riyadh-data")
    assert badr.send("/join", note="Hello there").status_code == 422
    assert "Hello there" in badr.text
    badr.send("/join", accept_rules="yes")
    assert "Request under review" in badr.text
    amal = Visitor(node).sign_in("amal")
    amal.get("/en/communities/riyadh-data/members?status=pending")
    assert "Hello there" in amal.text
    amal.send("/members/badr")
    assert "The changes are saved." in amal.text
    badr.get("/en/communities/riyadh-data")
    badr.send("/leave")
    assert "The membership has ended." in badr.text


def test_profile_address_password_and_end(node: Node) -> None:
    person(node, "amal", "en")
    visitor = Visitor(node).sign_in("amal")
    visitor.get("/en/me")
    visitor.send(
        needs="version",
        headline_en="Data engineer",
        field_ids=["0613"],
        city_id="108410",
        timezone="Asia/Riyadh",
    )
    assert "The changes are saved." in visitor.text, visitor.text
    visitor.send(needs="version", relation_0613="expert", years_0613="7")
    assert 'value="7"' in visitor.text
    visitor.get("/en/people/amal")
    assert "Data engineer" in visitor.text
    visitor.get("/en/me")
    answer = visitor.send("/me/password", password="wrong", new_password="x")
    assert answer.status_code == 422
    assert 'id="e-password"' in visitor.text
    visitor.send("/me/email", email="new@example.org", email_password=PASSWORD)
    assert "A mail is on its way to the new address" in visitor.text
    visitor.get(mailed(node, "new@example.org", "confirm"))
    assert "Address confirmed" in visitor.text
    visitor.get("/en/me")
    visitor.send("/me/calendar")
    assert "The calendar has a new address" in visitor.text
    export = visitor.get("/en/me/export")
    assert "attachment" in export.headers["Content-Disposition"]
    visitor.get("/en/me/delete")
    assert visitor.send(password=PASSWORD).status_code == 422
    visitor.send(password=PASSWORD, sure="yes")
    assert "The account is deleted." in visitor.text
    assert visitor.get("/en/me", follow=False).status_code == 303


def test_notifications_are_read_and_chosen(node: Node) -> None:
    amal = person(node, "amal", "en")
    founded(amal)
    joined(person(node, "badr", "en"))
    announced(node, amal)
    visitor = Visitor(node).sign_in("badr")
    visitor.get("/en/me/notifications")
    assert "Data evening" in visitor.text
    visitor.send("/notifications/read")
    assert "(unread)" not in visitor.text
    visitor.get("/en/me/notifications/settings")
    visitor.send("/settings", **{"channel:event_published": ["inapp"]})
    kept = visitor.form("/settings").fields
    assert ("channel:event_published", "inapp") in kept
    assert ("channel:event_published", "email") not in kept


def test_a_mail_program_unsubscribes_with_one_click(node: Node) -> None:
    amal = person(node, "amal", "en")
    founded(amal)
    joined(person(node, "badr", "en"))
    announced(node, amal)
    mail = next(m for m in node.mailbox.to("badr@example.org")[::-1] if m["List-Unsubscribe"])
    path = str(mail["List-Unsubscribe"]).strip("<>").removeprefix(node.origin)
    reader = Visitor(node)
    reader.get(path)
    assert reader.answer.status_code == 200
    assert "No more mails of this kind" in reader.text
    answer = node.app.test_client(use_cookies=False).post(
        path, data={"List-Unsubscribe": "One-Click"}, base_url=node.origin
    )
    assert answer.status_code == 200
    assert "These mails have stopped" in answer.get_data(as_text=True)
    before = len(node.mailbox.to("badr@example.org"))
    announced(node, amal, days=8)
    assert len(node.mailbox.to("badr@example.org")) == before
    reader.send("/notifications/settings")
    assert "The changes are saved." in reader.text
    assert Visitor(node).get("/unsubscribe?token=forged").status_code >= 400


def test_what_cannot_be_done_is_said_where_the_button_was(node: Node) -> None:
    amal = person(node, "amal", "en")
    founded(amal)
    event = announced(node, amal)["id"]
    badr = Visitor(node)
    person(node, "badr", "en")
    badr.sign_in("badr")
    badr.get(f"/en/events/{event}")
    node.clock.advance(days=8)
    answer = badr.send("/rsvp", ("answer", "going"))
    assert answer.status_code == 200
    assert "notice-error" in badr.text
    assert "This event" in badr.text


def test_a_form_gone_back_to_and_changed_is_a_new_one(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    visitor = Visitor(node).sign_in("amal")
    visitor.get("/en/communities/riyadh-data/events/new")
    form = visitor.form(needs="title_en")
    typed = {
        "title_en": "First",
        "starts_at_date": "2030-04-02",
        "starts_at_time": "19:00",
        "ends_at_date": "2030-04-02",
        "ends_at_time": "21:00",
        "timezone": "Asia/Riyadh",
        "mode": "online",
        "online_url": "https://meet.example.org/x",
    }
    first = {**dict(form.fields), **typed}
    path = "/en/communities/riyadh-data/events/new"
    for title in ("First", "First", "Second"):
        sent = visitor.post(path, {**first, "title_en": title}, False, Origin=node.origin)
        assert sent.status_code == 303, visitor.text
    node.settle()
    drafts = amal.get("/communities/riyadh-data/events", drafts="true").json["items"]
    assert sorted(one["title"]["en"] for one in drafts) == ["First", "Second"]
