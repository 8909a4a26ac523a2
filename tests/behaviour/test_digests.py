"""Digests on a whole node: at their hour, of what is new to their reader, and never empty."""

from datetime import UTC, datetime, timedelta

import pytest

from services.events.service import EventsService
from services.membership.service import MembershipService
from services.notifications.channels.links import Links
from services.notifications.service import NotificationsService
from tests.behaviour.lasting import Lasting
from tests.builders import RIYADH, announced, founded
from tests.node import SECRET, Node


@pytest.fixture
def node(empty_node: Node) -> Node:
    return empty_node.start(MembershipService, EventsService, NotificationsService)


def digests(node: Node, username: str = "badr") -> list[str]:
    """The texts of the digests mailed since the last look."""
    node.settle()
    mails = node.mailbox.to(f"{username}@example.org")
    found = [mail.get_body(("plain",)).get_content() for mail in mails]
    node.mailbox.clear()
    return [text for text in found if "الموجز: جديد" in text]


def morning(node: Node, day: int) -> None:
    """Eight o'clock in Riyadh, on this day of March."""
    node.clock.time = datetime(2027, 3, day, 5, 0, tzinfo=UTC)


def test_a_digest_tells_what_is_new_in_field_and_city_once_and_never_nothing(node: Node) -> None:
    amal, badr = Lasting(node, "amal"), Lasting(node, "badr")
    badr.patch("/me", {"city_id": RIYADH, "field_ids": ["06"], "timezone": "Asia/Riyadh"})
    path = "/me/notification-preferences"
    assert badr.get(path).json["digest"] is None
    wrong = badr.put(path, {"digest": {"every": "daily", "hour": 8, "day": 9}})
    assert wrong.status == 422
    wish = {"digest": {"every": "daily", "hour": 8}, "channels": {"member_invited": ["digest"]}}
    chosen = badr.put(path, wish)
    assert chosen.json["digest"] == {"every": "daily", "hour": 8, "day": 6}
    node.settle()
    morning(node, 2)
    assert digests(node) == [], "nothing is new"

    founded(amal)
    founded(amal, "jeddah-data", city_id="105343", field_ids=["0713"])
    founded(amal, "close", join_mode="invite", name={"ar": "دائرة مغلقة"})
    near = announced(node, amal, days=20)
    announced(
        node, amal, "jeddah-data", days=20, venue={"name": {"ar": "جدة"}, "city_id": "105343"}
    )
    amal.post("/communities/close/invitations", {"username": "badr"})
    assert digests(node) == []
    morning(node, 3)
    (text,) = digests(node)
    assert "لقاء البيانات" in text and f"/ar/events/{near['id']}" in text
    assert "ملتقى بيانات الرياض" in text and "jeddah" not in text
    assert "إشعارات كانت تنتظر الموجز" in text and "دائرة مغلقة" in text
    morning(node, 4)
    assert digests(node) == [], "all of it was told"

    # A node that stood still for days writes one, at the next chance.
    announced(node, amal, days=25, title={"ar": "لقاء آخر"})
    morning(node, 9)
    node.clock.advance(hours=3)
    (text,) = digests(node)
    assert "لقاء آخر" in text and near["id"] not in text

    # Quiet hours count. A service killed before it noted what it told goes on with that mail.
    badr.put(path, {"quiet": {"start": "07:00", "end": "09:00"}})
    announced(node, amal, days=30, title={"ar": "لقاء ثالث"})
    morning(node, 10)
    node.settle()
    kept = node.mongo[f"{node.name}_notifications"]
    kept["preferences"].update_many({}, {"$set": {"digest_at": node.clock.now()}})
    kept["digest_told"].delete_many({"until": {"$gt": node.clock.now() + timedelta(days=28)}})
    announced(node, amal, days=31, title={"ar": "لقاء رابع"})
    assert digests(node) == []
    node.clock.advance(hours=1)
    (text,) = digests(node)
    assert "لقاء ثالث" in text and "رابع" not in text
    morning(node, 11)
    node.clock.advance(hours=1)
    (text,) = digests(node)
    assert "لقاء رابع" in text and "ثالث" not in text

    # By the link in it, without signing in, it ends; and what was agreed to is taken back.
    token = Links(SECRET).token(f"{node.origin}/ap/people/badr", "digest")
    assert node.app.test_client().post(f"/unsubscribe?token={token}").status_code == 200
    assert badr.get(path).json["digest"] is None
    consents = badr.get("/me/consents").json["items"]
    assert [(one["channel"], one["purpose"]) for one in consents] == [("email", "digest")]
    assert consents[0]["ended_at"] and "بريدي" in consents[0]["text"]
    morning(node, 12)
    assert digests(node) == []
