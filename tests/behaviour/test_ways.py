"""Being told by a browser and by Telegram, with providers as they are."""

import base64
from datetime import timedelta

import pytest

from services.common import metrics
from services.common.contracts.deliveries import ListDeliveries
from services.common.contracts.notifications import Notifications, SetPreferences
from services.common.contracts.ways import LinkTelegram, StopWay, SubscribePush
from services.common.errors import Conflict, Invalid
from services.membership.service import MembershipService
from services.notifications.domain.consenting import asks_to_stop
from services.notifications.service import NotificationsService
from services.operations.admin.vapid import new_key
from tests.behaviour.notified import asker, knows, seat, tell
from tests.builders import person
from tests.providers.push import PushService
from tests.providers.telegram import TOKEN, TelegramApi
from tests.visitor import Visitor

HOOK = "a-secret-of-the-webhook"
KEY = new_key()


@pytest.fixture
def telegram():
    with TelegramApi() as api:
        yield api


@pytest.fixture
def browser():
    with PushService() as service:
        yield service


@pytest.fixture
def node(empty_node, telegram):
    empty_node.more = {
        "telegram_url": telegram.url,
        "telegram_token": TOKEN,
        "telegram_bot": "multaqa_bot",
        "telegram_secret": HOOK,
        "vapid_private_key": KEY,
    }
    return empty_node.start(NotificationsService)


def delivered(node, channel):
    found = node.remote(Notifications).deliveries(ListDeliveries())
    return [one for one in found if one.channel == channel]


def write(node, text, update=1, chat=42, secret=HOOK, **more):
    message = {"text": text, "chat": {"id": chat, "type": "private"}, **more}
    answer = node.app.test_client().post(
        "/hooks/telegram",
        json={"update_id": update, "message": message},
        headers={"X-Telegram-Bot-Api-Secret-Token": secret},
    )
    node.settle()
    return answer.status_code


def link(node, username="badr", language="ar", chat=42, update=1):
    made = node.remote(Notifications).link_telegram(LinkTelegram(asker=asker(username, language)))
    assert made.url.startswith("https://t.me/multaqa_bot?start=")
    code = made.url.partition("=")[2]
    assert write(node, f"/start {code}", update, chat) == 200
    return code


def subscribe(node, browser, username="badr", **changed):
    found = browser.subscription
    given = {"endpoint": found["endpoint"], **found["keys"], **changed}
    return node.remote(Notifications).subscribe_push(SubscribePush(asker=asker(username), **given))


def test_a_linked_chat_is_told_once_and_stops_at_a_word(node, telegram):
    knows(node, "badr")
    tell(node, seat("badr"))
    node.settle()
    assert telegram.sent == []

    code = link(node)
    assert [one["chat_id"] for one in telegram.sent] == [42]
    assert "إيقاف" in telegram.sent[0]["text"]
    # Used up: another chat cannot have it, and hearing of it again says nothing new.
    write(node, f"/start {code}", update=2, chat=66)
    write(node, f"/start {code}", update=1)
    assert len(telegram.sent) == 2
    assert "غير صالح" in telegram.sent[1]["text"]

    letter = tell(node, seat("badr", title={"ar": '<b>لقاء & "شتاء"</i>'}))
    node.settle()
    node.queue.append(letter)
    node.settle()
    assert len(telegram.sent) == 3
    told = telegram.sent[2]
    assert "&lt;b&gt;لقاء &amp;" in told["text"]
    (((button,),),) = [told["reply_markup"]["inline_keyboard"]]
    assert button["url"] == "https://alpha.test/ar/events/3b1c"

    assert write(node, " إيقاف ", update=3) == 200
    assert "تم الإيقاف" in telegram.sent[3]["text"]
    tell(node, seat("badr"))
    node.settle()
    assert len(telegram.sent) == 4
    kept = node.remote(Notifications).export_person(asker("badr"))
    (address,) = kept["addresses"]
    assert (address["state"], address["why"]) == ("stopped", "asked")
    (consent,) = kept["consents"]
    assert (consent["purpose"], consent["how"]) == ("notifications", "/start")
    assert (consent["language"], consent["ended_how"]) == ("ar", "word")
    assert "تيليغرام" in consent["text"]


def test_an_old_code_links_nothing(node, telegram):
    knows(node, "badr")
    made = node.remote(Notifications).link_telegram(LinkTelegram(asker=asker("badr")))
    node.clock.advance(minutes=31)
    write(node, f"/start {made.url.partition('=')[2]}")
    tell(node, seat("badr"))
    node.settle()
    assert len(telegram.sent) == 1


def test_only_telegram_may_call_the_hook(node, telegram):
    knows(node, "badr")
    link(node)
    assert write(node, "/stop", 5, secret="another-secret-of-16") == 403
    assert write(node, "/stop", 5, secret="ليس سرا") == 403
    client = node.app.test_client()
    header = {"X-Telegram-Bot-Api-Secret-Token": HOOK}
    for body in (b"", b"no json", b"[]", b"[" * 5000):
        assert client.post("/hooks/telegram", data=body, headers=header).status_code == 422
    for update in (
        {},
        {"message": None},
        {"message": {"chat": 3, "text": "/stop"}},
        {"message": {"chat": {"id": 42, "type": "group"}, "text": "/stop"}},
        {"message": {"chat": {"id": "42", "type": "private"}, "text": "/stop"}},
        {"message": {"chat": {"id": 42, "type": "private"}, "sticker": {}}},
    ):
        assert client.post("/hooks/telegram", json=update, headers=header).status_code == 200
    tell(node, seat("badr"))
    node.settle()
    assert len(telegram.sent) == 2


def test_what_telegram_answers_decides(node, telegram):
    knows(node, "badr")
    knows(node, "huda")
    link(node)
    link(node, "huda", "en", chat=43, update=2)
    telegram.sent.clear()

    telegram.busy = 77
    tell(node, seat("badr"))
    node.settle()
    (waits,) = [one for one in delivered(node, "telegram") if one.state == "queued"]
    assert waits.due_at == node.clock.now() + timedelta(seconds=77)
    node.clock.advance(seconds=78)
    node.settle()
    assert len(telegram.sent) == 1

    telegram.broken = b"<html>bad gateway</html>"
    tell(node, seat("badr"))
    node.settle()
    (broken,) = [one for one in delivered(node, "telegram") if one.state == "queued"]
    assert "not Telegram's" in broken.error
    telegram.broken = b""
    node.clock.advance(seconds=11)
    node.settle()
    assert len(telegram.sent) == 2

    telegram.blocked.add(42)
    tell(node, seat("badr"))
    tell(node, seat("huda"))
    node.settle()
    (failed,) = [one for one in delivered(node, "telegram") if one.state == "failed"]
    assert "blocked" in failed.error
    assert [one["chat_id"] for one in telegram.sent[2:]] == [43]
    ways = node.remote(Notifications).ways(asker("badr"))
    assert [one.addresses for one in ways if one.channel == "telegram"] == [[]]


def test_a_browser_is_told_until_it_is_gone(node, browser):
    knows(node, "badr")
    made = subscribe(node, browser)
    assert subscribe(node, browser).id == made.id
    browser.busy = 30
    tell(node, seat("badr", title={"ar": "لقاء " * 60}, place={"ar": "قاعة " * 300}))
    node.settle()
    assert browser.shown == []
    node.clock.advance(seconds=31)
    node.settle()
    (note,) = browser.shown
    assert (note["lang"], note["dir"]) == ("ar", "rtl")
    assert note["url"] == "https://alpha.test/ar/events/3b1c"
    assert len(note["title"]) <= 120
    assert len(note["body"]) <= 300
    assert len(browser.asked[-1].body) < 3072
    assert browser.asked[-1].headers["urgency"] == "high"

    browser.gone = True
    tell(node, seat("badr"))
    tell(node, seat("badr"))
    node.settle()
    # The second knew already: it asked nobody.
    assert [one.state for one in delivered(node, "push")].count("failed") == 1
    assert [one.state for one in delivered(node, "push")].count("suppressed") == 1


def test_a_subscription_nothing_can_be_sent_to_is_refused(node, browser):
    knows(node, "badr")
    ask = browser.subscription
    point = base64.urlsafe_b64encode(b"\x04" + b"\x01" * 64).decode().rstrip("=")
    for field, bad in (
        ("endpoint", "http://10.0.0.7/a"),
        ("endpoint", "https://user:x@push.example/a"),
        ("endpoint", "not a url"),
        ("p256dh", "short"),
        ("p256dh", ask["keys"]["auth"]),
        ("p256dh", point),
        ("auth", "é"),
    ):
        with pytest.raises(Invalid) as no:
            subscribe(node, browser, **{field: bad})
        assert list(no.value.details["fields"]) == [field]
    for number in range(20):
        subscribe(node, browser, endpoint=f"{browser.url}/{number}")
    with pytest.raises(Conflict, match=r"way\.too_many"):
        subscribe(node, browser)


def test_choices_count_and_one_stops_by_oneself(node, telegram):
    notifications = node.remote(Notifications)
    knows(node, "badr")
    chosen = {"seat_confirmed": ["email"], "waitlisted": []}
    notifications.set_preferences(SetPreferences(asker=asker("badr"), channels=chosen))
    link(node)
    kinds = {one.kind: one for one in notifications.preferences(asker("badr")).kinds}
    assert kinds["seat_confirmed"].channels == ["email", "telegram"]
    assert kinds["waitlisted"].channels == []
    assert "push" in kinds["seat_confirmed"].available
    assert kinds["confirm_email"].available == ["email"]
    with pytest.raises(Invalid):
        alone = {"event_cancelled": ["telegram"]}
        notifications.set_preferences(SetPreferences(asker=asker("badr"), channels=alone))

    notifications.stop_way(StopWay(asker=asker("badr"), channel="telegram"))
    tell(node, seat("badr"))
    node.settle()
    assert len(telegram.sent) == 1


def test_without_credentials_a_channel_is_not_there(empty_node, browser):
    node = empty_node.start(NotificationsService)
    knows(node, "badr")
    notifications = node.remote(Notifications)
    assert notifications.ways(asker("badr")) == []
    kinds = notifications.preferences(asker("badr")).kinds
    assert all(set(one.available) <= {"inapp", "email", "digest"} for one in kinds)
    with pytest.raises(Conflict, match=r"way\.absent"):
        subscribe(node, browser)
    with pytest.raises(Conflict, match=r"way\.absent"):
        notifications.link_telegram(LinkTelegram(asker=asker("badr")))
    assert write(node, "/stop") == 404


def test_nothing_is_sent_where_no_yes_is_kept(node, telegram, mongo):
    knows(node, "badr")
    link(node)
    database = mongo[f"{node.name}_notifications"]
    database["consents"].delete_many({})
    refused = metrics.UNCONSENTED.labels("telegram")._value.get()
    tell(node, seat("badr"))
    node.settle()
    assert len(telegram.sent) == 1
    (failed,) = [one for one in delivered(node, "telegram") if one.state == "failed"]
    assert failed.error == "NoConsent: no consent is kept"
    assert metrics.UNCONSENTED.labels("telegram")._value.get() == refused + 1

    # What an older version kept inside the address is a yes too, and is moved only once.
    old = {"purpose": "notifications", "at": node.clock.now(), "text": "أوافق", "how": "/start"}
    database["addresses"].update_many({}, {"$set": {"consent": old}, "$unset": {"since": ""}})
    use_cases = node.services["notifications"].instance.use_cases
    for _ in range(2):
        use_cases.prepare()
    (moved,) = database["consents"].find()
    assert (moved["language"], moved["text"], moved["ended_at"]) == ("ar", "أوافق", None)
    tell(node, seat("badr"))
    node.settle()
    assert len(telegram.sent) == 2
    for word in ("Stop!", "إِيقاف", "/STOP"):
        assert asks_to_stop(word), word
    assert not asks_to_stop("non-stop talks")


def test_the_api_of_ways(node, telegram, browser):
    node.start(MembershipService)
    badr, found = person(node, "badr"), browser.subscription
    assert node.client().get("/me/ways").status == 401
    ways = {one["channel"]: one for one in badr.get("/me/ways").json["items"]}
    assert list(ways) == ["push", "telegram"]
    assert "تيليغرام" in ways["telegram"]["consent"]
    assert len(base64.urlsafe_b64decode(ways["push"]["key"] + "=")) == 65
    made = badr.post("/me/push-subscriptions", {**found, "label": "Firefox · Linux"})
    assert (made.status, made.json["label"]) == (201, "Firefox · Linux")
    assert badr.post("/me/push-subscriptions", found).json["id"] == made.json["id"]
    second = {**found, "endpoint": f"{browser.url}/wpush/v2/b2"}
    other = badr.post("/me/push-subscriptions", second).json["id"]
    wrong = badr.post("/me/push-subscriptions", {**found, "endpoint": "http://10.0.0.7/"})
    assert (wrong.status, list(wrong.errors)) == (422, ["endpoint"])
    # One browser of two; somebody else's is not touched; again changes nothing.
    dana = person(node, "dana")
    assert dana.delete(f"/me/push-subscriptions/{other}").status == 204
    for _ in range(2):
        assert badr.delete(f"/me/push-subscriptions/{made.json['id']}").status == 204
    (push, chats) = badr.get("/me/ways").json["items"]
    assert [one["id"] for one in push["addresses"]] == [other]
    assert chats["addresses"] == []
    assert badr.post("/me/telegram").json["url"].startswith("https://t.me/multaqa_bot?start=")
    assert badr.delete("/me/telegram").status == 204
    assert badr.post("/me/whatsapp").code == "way.absent"


def test_the_pages_of_ways(node, telegram, browser):
    node.start(MembershipService)
    person(node, "badr")
    settings, found = "/ar/me/notifications/settings", browser.subscription
    guest = Visitor(node)
    sent = guest.post("/ar/me/ways/push", {"endpoint": "x"}, follow=False, Origin=node.origin)
    assert sent.status_code == 403
    badr = Visitor(node).sign_in("badr", "ar")
    badr.get(settings)
    keys = found["keys"]
    badr.send("/me/ways/push", needs="endpoint", endpoint=found["endpoint"], **keys)
    assert "Firefox · Linux" in badr.text
    badr.send("/me/ways/push", needs="endpoint", endpoint=f"{browser.url}/wpush/v2/b2", **keys)
    tell(node, seat("badr", person="https://alpha.test/ap/people/badr"))
    node.settle()
    assert len(browser.shown) == 2
    # Each has a button of its own, which asks first where there is a script.
    stops = [form for form in badr.page.forms if form.action.endswith("/push/stop")]
    assert len(stops) == 2
    assert badr.text.count('data-confirm="stop-') == 2
    badr.send("/push/stop")
    assert "تم الإيقاف" in badr.text
    assert len([form for form in badr.page.forms if "/push/stop" in form.action]) == 1
    tell(node, seat("badr", person="https://alpha.test/ap/people/badr"))
    node.settle()
    assert len(browser.shown) == 3

    badr.send("/me/ways/telegram")
    assert "https://t.me/multaqa_bot?start=" in badr.text
    code = badr.text.partition("?start=")[2][:32]
    write(node, f"/start {code}", 50)
    badr.get(settings)
    badr.send("/telegram/stop")
    tell(node, seat("badr", person="https://alpha.test/ap/people/badr"))
    node.settle()
    assert len(telegram.sent) == 1
    # A channel that is not here, and a form that is not ours.
    assert badr.post("/ar/me/ways/whatsapp", {}, Origin="https://evil.test").status_code == 403
    assert badr.post("/ar/me/ways/fax/stop", {}, Origin=node.origin).status_code in (403, 404)
    worker = node.app.test_client().get("/sw.js")
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
