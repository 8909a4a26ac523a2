"""What cannot be delivered ends visibly, for its person and the operator, and holds up nobody."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from services.common.contracts.deliveries import (
    CountDeliveries,
    DeliveryFilter,
    DropDeliveries,
    ListDeliveries,
    OfDelivery,
    RetryDelivery,
)
from services.common.contracts.notifications import ListNotifications, Notifications
from services.common.contracts.ways import LinkTelegram, SubscribePush
from services.common.errors import Invalid, NotFound
from services.common.jobs import DELAYS
from services.common.metrics import exposition
from services.membership.service import MembershipService
from services.notifications.service import NotificationsService
from services.operations.admin.vapid import new_key
from tests import builders
from tests.behaviour.notified import asker, knows, mail_of, seat, tell, uri
from tests.providers.push import PushService
from tests.providers.telegram import TOKEN, TelegramApi
from tests.visitor import Visitor

HOOK = "a-secret-of-the-webhook"


@pytest.fixture
def telegram():
    with TelegramApi() as api:
        yield api


@pytest.fixture
def browsers():
    with PushService() as dead, PushService() as alive:
        yield dead, alive


@pytest.fixture
def node(empty_node, telegram):
    empty_node.more = {
        "telegram_url": telegram.url,
        "telegram_token": TOKEN,
        "telegram_bot": "multaqa_bot",
        "telegram_secret": HOOK,
        "vapid_private_key": new_key(),
    }
    return empty_node.start(MembershipService, NotificationsService)


def linked(node, username, chat):
    made = node.remote(Notifications).link_telegram(LinkTelegram(asker=asker(username)))
    message = {
        "text": f"/start {made.url.partition('=')[2]}",
        "chat": {"id": chat, "type": "private"},
    }
    header = {"X-Telegram-Bot-Api-Secret-Token": HOOK}
    update = {"update_id": chat, "message": message}
    node.app.test_client().post("/hooks/telegram", json=update, headers=header)
    node.settle()


def subscribed(node, username, browser):
    found = browser.subscription
    given = {"endpoint": found["endpoint"], **found["keys"]}
    node.remote(Notifications).subscribe_push(SubscribePush(asker=asker(username), **given))


def by(node, channel, person, **more):
    asked = ListDeliveries(channel=channel, person=uri(person), **more)
    return node.remote(Notifications).deliveries(asked)


def test_poison_in_the_queue_is_recorded_and_all_others_are_served(node, mongo, telegram, browsers):
    dead, alive = browsers
    for name in ("first", "gone", "mute", "nowhere", "lost", "last"):
        knows(node, name, timezone="Mars/Olympus" if name == "lost" else "Asia/Riyadh")
    knows(node, "nowhere", email="nowhere@@example..org")
    subscribed(node, "gone", dead)
    subscribed(node, "last", alive)
    linked(node, "mute", 41)
    linked(node, "last", 42)
    node.mailbox.clear()
    telegram.sent.clear()
    dead.gone = True
    base = mongo[f"{node.name}_notifications"]
    hear = node.services["notifications"].instance.use_cases.telling.hear
    for name in ("first", "gone", "mute", "nowhere", "lost", "last"):
        zone = "Mars/Olympus" if name == "lost" else "Asia/Riyadh"
        hear(tell(node, seat(name, timezone=zone)))
    node.queue.clear()
    # What only an older or newer version of ourselves would write.
    retired = {"kind": "retired_kind", "data.params.title": {"ar": "قديم"}}
    base["jobs"].update_one({"person": uri("first"), "channel": "email"}, {"$set": retired})
    base["jobs"].update_one(
        {"person": uri("mute"), "channel": "email"}, {"$set": {"data.params.starts_at": "soon"}}
    )
    base["notifications"].update_one({"person": uri("last")}, {"$set": {"kind": "retired_kind"}})
    telegram.garbled.add(41)
    node.settle()

    assert len(node.mailbox.to(mail_of("last"))) == len(node.mailbox.to(mail_of("lost"))) == 1
    assert len(node.mailbox.to(mail_of("gone"))) == 1
    assert [one["chat_id"] for one in telegram.sent] == [42]
    assert len(alive.shown) == 1
    ends = {
        (one.person.rpartition("/")[2], one.channel): (one.state, one.reason, one.error)
        for one in node.remote(Notifications).deliveries(ListDeliveries(limit=100))
        if one.state != "sent" and one.person
    }
    assert ends[("first", "email")][:2] == ("failed", "unsayable")
    assert "retired_kind" in ends[("first", "email")][2]
    assert ends[("mute", "email")][:2] == ("failed", "unsayable")
    assert ends[("nowhere", "email")][:2] == ("failed", "address_refused")
    assert ends[("gone", "push")][:2] == ("failed", "gone")
    assert ends[("mute", "telegram")][0] == "queued"
    assert "not Telegram's" in ends[("mute", "telegram")][2]
    assert len(ends) == 5

    # A note nobody can put into words any more hides no other.
    tell(node, seat("last", event="5d2e"))
    node.settle()
    page = node.remote(Notifications).notifications(ListNotifications(asker=asker("last")))
    assert [one.kind for one in page.items] == ["seat_confirmed"]
    told = exposition().decode()
    assert 'multaqa_told_total{channel="push",outcome="failed"}' in told
    assert 'multaqa_told_total{channel="telegram",outcome="later"}' in told
    assert "multaqa_told_failed 4.0" in told


def test_what_did_not_arrive_is_shown_to_its_person_with_the_reason(node):
    badr, huda = (builders.person(node, name) for name in ("badr", "huda"))
    who = node.heard("person_registered")[0]["person"]
    node.mailbox.fail[mail_of("badr")] = "550 5.1.1 no such box"
    for number in range(3):
        tell(node, seat("badr", person=who, event=f"e{number}", title={"ar": f"لقاء {number}"}))
        node.settle()
        node.clock.advance(minutes=1)

    first = badr.get("/me/undelivered?limit=2").json
    assert ["لقاء 2" in first["items"][0]["title"], len(first["items"])] == [True, 2]
    rest = badr.get(f"/me/undelivered?limit=2&cursor={first['next']}").json
    assert (len(rest["items"]), rest["next"]) == (1, None)
    shown = first["items"][0]
    # The first was refused; the others were not even tried.
    assert (shown["channel"], shown["reason"]) == ("email", "bounced")
    assert "عادت الرسائل" in shown["why"] and "إعدادات" in shown["advice"]
    refused = rest["items"][0]
    assert refused["reason"] == "address_refused"
    assert "خادم البريد" in refused["why"] and "ملفك" in refused["advice"]
    assert huda.get("/me/undelivered").json["items"] == []
    assert node.client().get("/me/undelivered").status == 401
    assert badr.get("/me/undelivered?cursor=x").status == 422

    visitor, other = Visitor(node), Visitor(node)
    visitor.sign_in("badr")
    other.sign_in("huda")
    settings = visitor.get("/ar/me/notifications/settings").text
    assert "ما لم يصلك" in settings and "خادم البريد" in settings
    whole = visitor.get("/en/me/notifications/undelivered").text
    assert whole.count("Mails to your address came back.") == 2
    assert "وصل كل شيء" in other.get("/ar/me/notifications/undelivered").text


def test_the_operator_finds_retries_and_drops(node):
    ask = node.remote(Notifications)
    for name in ("badr", "huda"):
        knows(node, name)
        node.mailbox.fail[mail_of(name)] = "554 5.7.1 not from you"
        tell(node, seat(name))
        node.settle()
        node.clock.advance(hours=2)
    (failed,) = by(node, "email", "badr", state="failed")
    assert by(node, "email", "badr", state="sent") == by(node, "push", "badr") == []
    lately = node.clock.now() - timedelta(hours=3)
    asked = ListDeliveries(since=lately, kind="seat_confirmed")
    assert [one.person for one in ask.deliveries(asked)] == [uri("huda")]
    assert [one.id for one in ask.deliveries(ListDeliveries(person="badr"))] == [failed.id]
    with pytest.raises(NotFound):
        ask.deliveries(ListDeliveries(person="nobody"))
    with pytest.raises(Invalid):
        ask.deliveries(ListDeliveries(state="lost"))
    told = ask.delivery(OfDelivery(id=failed.id))
    assert (told.view.reason, told.lane) == ("address_refused", "urgent")
    assert told.params["event"] == "3b1c"
    with pytest.raises(NotFound):
        ask.delivery(OfDelivery(id="nothing"))
    counts = [
        (one.channel, one.state, one.count) for one in ask.count_deliveries(CountDeliveries())
    ]
    assert counts == [("email", "failed", 2)]

    node.mailbox.fail.clear()
    assert ask.retry_delivery(RetryDelivery(id=failed.id)).count == 1
    node.settle()
    assert len(node.mailbox.to(mail_of("badr"))) == 1
    assert by(node, "email", "badr", state="sent")[0].reason == ""

    with pytest.raises(Invalid):
        ask.drop_deliveries(DropDeliveries())
    every = DeliveryFilter(channel="email")
    assert ask.drop_deliveries(DropDeliveries(among=every, only=True)).count == 1
    assert ask.drop_deliveries(DropDeliveries(id=failed.id)).count == 0, "it was sent"
    assert ask.drop_deliveries(DropDeliveries(among=every)).count == 1
    assert [one.person for one in ask.deliveries(ListDeliveries())] == [uri("badr")]


def test_a_provider_that_is_busy_or_away_is_asked_less_and_less_and_given_up_visibly(
    node, browsers
):
    browser, _ = browsers
    knows(node, "badr")
    subscribed(node, "badr", browser)

    def waits():
        (one,) = by(node, "push", "badr", state="queued")
        return (one.due_at - node.clock.now()).total_seconds()

    browser.busy = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    tell(node, seat("badr"))
    node.settle()
    assert 85 <= waits() <= 91
    browser.down = True
    node.clock.advance(seconds=92)
    node.settle()
    for delay in DELAYS[1:]:
        assert delay <= waits() <= delay * 1.1
        node.clock.advance(seconds=delay * 1.1 + 1)
        node.settle()
    (over,) = by(node, "push", "badr")
    assert (over.state, over.reason) == ("failed", "unreachable")
    assert "503" in over.error
