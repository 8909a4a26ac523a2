"""Telegram as a place: answering under a message, and groups a community is announced in."""

import pytest

from services.common.contracts.deliveries import ListDeliveries
from services.common.contracts.notifications import Notifications
from services.common.contracts.shared import Asker
from services.events.service import EventsService
from services.membership.service import MembershipService
from services.notifications.service import NotificationsService
from tests.builders import announced, founded, joined, person
from tests.providers.telegram import TOKEN, TelegramApi
from tests.visitor import Visitor

HOOK = "a-secret-of-the-webhook"
GROUP = -1001


@pytest.fixture
def telegram():
    with TelegramApi() as api:
        yield api


@pytest.fixture
def node(empty_node, telegram):
    empty_node.more = {
        "telegram_url": telegram.url,
        "telegram_token": TOKEN,
        "telegram_bot": "multaqa_bot",
        "telegram_secret": HOOK,
    }
    return empty_node.start(MembershipService, EventsService, NotificationsService)


def hook(node, id, **update):
    answer = node.app.test_client().post(
        "/hooks/telegram",
        json={"update_id": id, **update},
        headers={"X-Telegram-Bot-Api-Secret-Token": HOOK},
    )
    assert answer.status_code == 200
    node.settle()


def write(node, id, text, chat=GROUP, kind="group", **more):
    place = {"id": chat, "type": kind, "title": "بيانات الرياض"}
    hook(node, id, message={"chat": place, "text": text, **more})


def press(node, query, data, by=42, message=7):
    chat = {"id": by, "type": "private"}
    pressed = {"id": query, "from": {"id": by}, "data": data}
    hook(
        node,
        query,
        callback_query={**pressed, "message": {"message_id": message, "chat": chat}},
    )


def linked(node, username, chat):
    member = joined(person(node, username))
    code = member.post("/me/telegram").json["url"].partition("=")[2]
    write(node, f"link {username}", f"/start {code}", chat, "private")
    return member


def test_one_answers_under_the_message(node, telegram):
    amal = person(node, "amal")
    founded(amal)
    badr = linked(node, "badr", 42)
    linked(node, "dana", 43)
    telegram.sent.clear()
    event = announced(node, amal, capacity=1)["id"]
    node.settle()
    told = next(one for one in telegram.sent if one["chat_id"] == 42)
    answers, (page,) = told["reply_markup"]["inline_keyboard"]
    assert [one["callback_data"] for one in answers] == [
        f"going:{event}",
        f"maybe:{event}",
        f"declined:{event}",
    ]
    assert page["url"].endswith(f"/events/{event}")

    press(node, "q1", f"going:{event}")
    assert "تم تأكيد حضورك" in telegram.told["q1"]
    drawn, (same,) = telegram.drawn[42, 7]
    assert drawn[0]["text"].startswith("✓ ")
    assert same["url"] == page["url"]
    assert badr.get(f"/events/{event}").json["mine"]["state"] == "going"
    # Told twice, and a press on a message that stands as wished.
    press(node, "q1", f"going:{event}")
    press(node, "old1", f"going:{event}")
    press(node, "q2", f"going:{event}", by=43, message=8)
    assert "قائمة الانتظار" in telegram.told["q2"]
    press(node, "q3", f"declined:{event}")
    assert telegram.drawn[42, 7][0][2]["text"].startswith("✓ ")
    assert badr.get(f"/events/{event}").json["mine"]["state"] == "declined"

    # Nobody we know, an event that is none, and what is no answer.
    press(node, "q4", f"going:{event}", by=66)
    assert "غير مرتبطة" in telegram.told["q4"]
    press(node, "q5", "going:nothing-like-it")
    assert "لم يُقبل" in telegram.told["q5"]
    for data in ("", "going", "steal:x", "going:"):
        press(node, f"z{data}", data)
    hook(node, 9, callback_query={"id": 3, "from": 4, "data": f"going:{event}"})
    assert set(telegram.told) == {"q1", "q2", "q3", "q4", "q5"}
    failed = node.remote(Notifications).deliveries(ListDeliveries(state="failed"))
    assert failed == []
    # Whoever was stopped presses in vain.
    write(node, 10, "إيقاف", 42, "private")
    press(node, "q6", f"going:{event}")
    assert "غير مرتبطة" in telegram.told["q6"]


def test_a_press_says_that_one_still_comes(node, telegram):
    amal = person(node, "amal")
    founded(amal)
    badr = linked(node, "badr", 42)
    event = announced(node, amal, capacity=2, reconfirm=True, release_silent=3, days=9)["id"]
    badr.put(f"/events/{event}/rsvp", {"answer": "going"})
    node.settle()
    telegram.sent.clear()
    node.clock.advance(days=8, hours=1)
    node.settle()
    asked = next(one for one in telegram.sent if "هل الحضور قائم" in one["text"])
    assert len(asked["reply_markup"]["inline_keyboard"][0]) == 3
    press(node, "q1", f"going:{event}")
    node.clock.advance(hours=21)
    node.settle()
    mine = node.client("badr").get(f"/events/{event}").json["mine"]
    assert (mine["state"], mine["still_coming"]) == ("going", "yes")


def test_public_meetings_are_announced_in_a_linked_group(node, telegram):
    amal = person(node, "amal")
    founded(amal)
    badr = joined(person(node, "badr"))
    path = "/communities/riyadh-data/telegram-groups"
    assert badr.get(path).status == 403
    assert badr.post(path, {}).status == 403
    made = amal.post(path, {"language": "en"}).json
    assert made["url"].startswith("https://t.me/multaqa_bot?startgroup=")
    write(node, 1, "good evening")
    write(node, 2, "/link@multaqa_bot " + "x" * 32)
    assert "not valid" in telegram.sent[0]["text"] or "غير صالح" in telegram.sent[0]["text"]
    write(node, 3, made["command"])
    write(node, 3, made["command"])
    assert "linked" in telegram.sent[1]["text"]
    assert len(telegram.sent) == 2
    (group,) = amal.get(path).json["items"]
    assert (group["title"], group["language"]) == ("بيانات الرياض", "en")
    exported = node.remote(Notifications).export_person(
        Asker(person=f"{node.origin}/ap/people/amal")
    )
    assert [one["slug"] for one in exported["telegram_groups"]] == ["riyadh-data"]
    # A code for a group links no person, and the other way round.
    other = amal.post(path, {}).json["command"].split()[1]
    write(node, 4, f"/start {other}", 77, "private")
    own = badr.post("/me/telegram").json["url"].partition("=")[2]
    write(node, 5, f"/link {own}", -1002)
    assert len(amal.get(path).json["items"]) == 1

    telegram.sent.clear()
    event = announced(node, amal)["id"]
    node.settle()
    (told,) = telegram.sent
    assert told["chat_id"] == GROUP
    assert "Data evening" in told["text"]
    assert told["reply_markup"]["inline_keyboard"][0][0]["url"].endswith(f"/en/events/{event}")
    # What is not for everybody stays out of it, also where such a community linked a group.
    founded(amal, slug="hidden", visibility="private")
    secret = amal.post("/communities/hidden/telegram-groups", {}).json["command"]
    write(node, 6, secret, -1005)
    announced(node, amal, "hidden")
    node.settle()
    assert [one["chat_id"] for one in telegram.sent] == [GROUP, -1005]
    assert "ربط" in telegram.sent.pop()["text"]

    # Two edits of the same half hour are one post; the group has become a supergroup meanwhile.
    telegram.moved[GROUP] = -100500
    for hour in (17, 18):
        start = amal.get(f"/events/{event}").json["starts_at"]
        times = {"starts_at": f"{start[:11]}{hour}:00:00Z", "ends_at": f"{start[:11]}21:00:00Z"}
        assert amal.patch(f"/events/{event}", times).status == 200
    node.settle()
    node.clock.advance(minutes=31)
    node.settle()
    (posted,) = telegram.sent[1:]
    assert posted["chat_id"] == -100500
    amal = node.client("amal")
    amal.post(f"/events/{event}/cancel", {"reason": "عاصفة"})
    node.settle()
    assert "عاصفة" in telegram.sent[2]["text"]
    assert len(amal.get(path).json["items"]) == 1

    # Put out of the group: the next announcement finds nobody, and nothing else waits.
    telegram.blocked.add(-100500)
    announced(node, amal, title={"en": "Another evening"})
    node.settle()
    assert amal.get(path).json["items"] == []
    assert len(telegram.sent) == 3


def test_a_group_ends_when_the_bot_leaves_or_an_organizer_says_so(node, telegram):
    amal = person(node, "amal")
    founded(amal)
    page = Visitor(node).sign_in("amal", "ar")
    page.get("/ar/communities/riyadh-data/telegram-groups")
    assert "لا مجموعات بعد" in page.text
    page.send(language="ar")
    code = page.text.partition("startgroup=")[2][:32]
    write(node, 1, f"/start@multaqa_bot {code}", kind="supergroup")
    page.get("/ar/communities/riyadh-data/telegram-groups")
    assert "بيانات الرياض" in page.text
    page.send("/unlink")
    assert "تم فك الربط" in page.text
    assert "لا مجموعات بعد" in page.text

    def again(id, chat):
        made = amal.post("/communities/riyadh-data/telegram-groups", {}).json
        write(node, id, made["command"], chat)

    again(2, -1003)
    out = {"chat": {"id": -1003, "type": "group"}, "new_chat_member": {"status": "kicked"}}
    hook(node, 3, my_chat_member=out)
    assert amal.get("/communities/riyadh-data/telegram-groups").json["items"] == []
    again(4, -1004)
    hook(node, 5, message={"chat": {"id": -1004, "type": "group"}, "migrate_to_chat_id": -100600})
    (group,) = amal.get("/communities/riyadh-data/telegram-groups").json["items"]
    other = person(node, "dana")
    founded(other, slug="other")
    path = "/communities/other/telegram-groups"
    assert other.delete(f"{path}/{group['id']}").status == 404
    for _ in range(2):
        assert amal.delete(f"/communities/riyadh-data/telegram-groups/{group['id']}").status == 204
    telegram.sent.clear()
    announced(node, amal)
    node.settle()
    assert telegram.sent == []
