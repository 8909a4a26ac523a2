"""Reminders on a whole node: at their hour, to those who go, by the channels each chose."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from services.events.service import EventsService
from services.membership.service import MembershipService
from services.notifications.service import NotificationsService
from tests.behaviour.lasting import Lasting
from tests.behaviour.test_guests import LAYLA, confirmed
from tests.behaviour.test_series import begun
from tests.behaviour.test_ways import HOOK, KEY, write
from tests.builders import announced, event_body, founded
from tests.node import Node
from tests.providers.push import PushService
from tests.providers.telegram import TOKEN, TelegramApi
from tests.visitor import Visitor

TOMORROW = "غدًا: \u2068لقاء قديم\u2069"


@pytest.fixture
def telegram() -> Iterator[TelegramApi]:
    with TelegramApi() as api:
        yield api


@pytest.fixture
def browser() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest.fixture
def node(empty_node: Node) -> Node:
    return empty_node.start(MembershipService, EventsService, NotificationsService)


def reminders(client: Lasting) -> list[str]:
    items = client.get("/me/notifications").json["items"]
    return [one["kind"] for one in items if one["kind"].startswith("reminder")]


def subjects(node: Node) -> dict[str, list[str]]:
    """The reminders mailed since the last look, by address."""
    node.settle()
    names = ("badr", "huda", "sami")
    found = {
        address: [str(mail["Subject"]) for mail in node.mailbox.to(address)]
        for address in (*(f"{name}@example.org" for name in names), LAYLA["email"])
    }
    node.mailbox.clear()
    return {address: said for address, said in found.items() if said}


def test_who_goes_is_reminded_as_chosen_and_as_often_as_the_rules_say(node: Node) -> None:
    amal, badr, huda, sami = (Lasting(node, name) for name in ("amal", "badr", "huda", "sami"))
    founded(amal)
    event: dict[str, Any] = announced(node, amal, days=9)
    path = f"/events/{event['id']}"
    for one, said in ((badr, "going"), (huda, "maybe"), (sami, "going")):
        assert one.put(f"{path}/rsvp", {"answer": said}).status == 200
    confirmed(node, event)
    mails_of_week = {"channels": {"reminder_week": ["email"], "reminder_day": []}}
    assert huda.put("/me/notification-preferences", mails_of_week).status == 200
    sami.delete(f"{path}/rsvp")
    node.settle()
    node.mailbox.clear()

    node.clock.advance(days=2, minutes=1)
    said = subjects(node)
    assert list(said) == ["huda@example.org"] and "بعد أسبوع" in said["huda@example.org"][0]
    assert (reminders(badr), reminders(huda), reminders(sami)) == (["reminder_week"], [], [])

    node.clock.advance(days=6)
    said = subjects(node)
    assert set(said) == {"badr@example.org", LAYLA["email"]}
    assert all(["غدًا" in subject for subject in one] == [True] for one in said.values()), said
    assert subjects(node) == {}

    node.clock.advance(hours=23)
    assert subjects(node) == {}, "an hour before, nobody is mailed who did not ask for it"
    assert reminders(badr) == ["reminder_hour", "reminder_day", "reminder_week"]
    assert reminders(huda) == ["reminder_hour"]


def test_whatever_begins_is_reminded_of_by_every_way_until_it_is_over(
    empty_node: Node, telegram: TelegramApi, browser: PushService
) -> None:
    empty_node.more = {
        "telegram_url": telegram.url,
        "telegram_token": TOKEN,
        "telegram_bot": "multaqa_bot",
        "telegram_secret": HOOK,
        "vapid_private_key": KEY,
    }
    node = empty_node.start(MembershipService, EventsService, NotificationsService)
    amal, badr, huda = (Lasting(node, name) for name in ("amal", "badr", "huda"))
    founded(amal)
    body = event_body(node, days=4)
    series = begun(node, amal, starts_at=body["starts_at"], ends_at=body["ends_at"])
    old = announced(node, amal, days=4, reconfirm=True, title={"ar": "لقاء قديم"})
    node.settle()
    # As if it had been announced to a version that kept nothing of it.
    kept = node.mongo[f"{node.name}_notifications"]
    kept["gatherings"].delete_many({})
    kept["jobs"].delete_many({"kind": {"$regex": "^reminder"}})
    badr.put(f"/series/{series['id']}/rsvp", {})
    for one in (badr, huda):
        one.put(f"/events/{old['id']}/rsvp", {"answer": "going"})
    subscription = {key: browser.subscription[key] for key in ("endpoint", "keys")}
    assert badr.post("/me/push-subscriptions", subscription).status == 201
    code = badr.post("/me/telegram").json["url"].partition("=")[2]
    write(node, f"/start {code}")
    # Nearly the whole day is quiet for huda, up to an hour before it begins.
    quiet = {"quiet": {"start": "11:30", "end": "11:00"}}
    assert huda.put("/me/notification-preferences", quiet).status == 200
    node.settle()
    for sent in (node.mailbox, telegram.sent, browser.shown):
        sent.clear()

    node.clock.advance(days=3, minutes=1)
    said = subjects(node)
    for subject in (TOMORROW, TOMORROW.replace("قديم", "البيانات")):
        assert said["badr@example.org"].count(subject) == 1, said
    assert [one["title"] for one in browser.shown].count(TOMORROW) == 1
    texts = [one["text"] for one in telegram.sent if "غدًا" in one["text"]]
    assert len(texts) == 2 and "/unsubscribe?token=" in texts[0]
    asked = [one for one in said["huda@example.org"] if "قديم" in one]
    assert len(asked) == 1 and TOMORROW not in asked, "quiet: only the question, which is essential"
    assert "reminder_day" in reminders(huda)
    node.clock.advance(hours=23, minutes=1)
    node.settle()
    assert TOMORROW not in [str(mail["Subject"]) for mail in node.mailbox.mails]
    assert any("بعد ساعة" in one["text"] and "/r/" in one["text"] for one in telegram.sent)
    node.clock.advance(hours=1)
    before = len(telegram.sent), len(browser.shown), len(node.mailbox.mails)
    node.settle()
    assert before == (len(telegram.sent), len(browser.shown), len(node.mailbox.mails))


def test_one_tap_in_a_mail_keeps_a_seat_or_frees_it(node: Node) -> None:
    amal, badr, huda = (Lasting(node, name) for name in ("amal", "badr", "huda"))
    founded(amal)
    event = announced(node, amal, days=9, reconfirm=True)
    path = f"/events/{event['id']}"
    for one in (badr, huda):
        one.put(f"{path}/rsvp", {"answer": "going"})
    node.settle()
    (mail,) = (
        one for one in node.mailbox.to("badr@example.org") if "لقاء البيانات" in one["Subject"]
    )
    assert len(taps(mail)) == 1, "with the confirmation one may still withdraw"
    node.mailbox.clear()
    node.clock.advance(days=8, minutes=1)
    node.settle()
    links: dict[str, list[str]] = {}
    for name in ("badr", "huda"):
        mails = node.mailbox.to(f"{name}@example.org")
        assert len(mails) == 2 and len({tuple(taps(one)) for one in mails}) == 1
        links[name] = taps(mails[0])
    assert not set(links["badr"]) & set(links["huda"]), "each has links of their own"
    for name, link in (("badr", links["badr"][0]), ("huda", links["huda"][1])):
        reader = Visitor(node)
        reader.get(link.removeprefix(node.origin))
        reader.send("/r/")
        assert reader.answer.status_code == 200, name
    assert badr.get(path).json["mine"]["still_coming"] == "yes"
    assert huda.get(path).json["mine"]["state"] == "declined"
    forged = Visitor(node).get(links["badr"][0].removeprefix(node.origin)[:-1])
    assert forged.status_code == 404


def taps(mail: EmailMessage) -> list[str]:
    """The one-tap links of a mail; its two halves have the same."""
    found = []
    for kind in ("plain", "html"):
        half = mail.get_body((kind,))
        assert half is not None
        found.append(re.findall(r"https://[^\s\"<>]+/r/[^\s\"<>]+", half.get_content()))
    assert found[0] == found[1]
    return found[0]
