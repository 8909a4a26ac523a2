"""Several edits of a meeting within half an hour: one message that says what they come to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from services.events.service import EventsService
from services.membership.service import MembershipService
from services.notifications.domain.editing import Edit
from services.notifications.service import NotificationsService
from tests.behaviour.lasting import Lasting
from tests.builders import announced, founded
from tests.node import Node

HOUR = timedelta(hours=1)


@pytest.fixture
def node(empty_node: Node) -> Node:
    return empty_node.start(MembershipService, EventsService, NotificationsService)


def news(node: Node, client: Lasting, kind: str) -> tuple[list[dict[str, Any]], list[str]]:
    """What a person was told of this kind: in the application, and the texts of the mails."""
    node.settle()
    items = client.get("/me/notifications").json["items"]
    mails = node.mailbox.to(f"{client.username}@example.org")
    texts = [mail.get_body(("plain",)).get_content() for mail in mails]
    title = "تغيّر" if kind == "event_changed" else "أُلغي"
    found = [one for one in items if one["kind"] == kind]
    return found, [text for text in texts if title in text]


def test_edits_within_half_an_hour_are_one_message_from_first_to_last(node: Node) -> None:
    amal, badr = Lasting(node, "amal"), Lasting(node, "badr")
    founded(amal)
    event = announced(node, amal, days=9)
    path = f"/events/{event['id']}"
    badr.put(f"{path}/rsvp", {"answer": "going"})
    node.settle()
    node.mailbox.clear()

    begins = node.clock.now() + timedelta(days=9)
    for hours in (1, 2):
        starts = begins + timedelta(hours=hours)
        body = {"starts_at": starts.isoformat(), "ends_at": (starts + HOUR).isoformat()}
        assert amal.patch(path, body).status == 200
        node.settle()
        node.clock.advance(minutes=10)
    venue = {"name": {"ar": "قاعة المها"}, "city_id": "108410"}
    assert amal.patch(path, {"venue": venue}).status == 200
    # The same word twice, as from a broker that was cut off, and as from another worker.
    for letter in [one for one in node.said if one["name"] == "event_changed"]:
        node.queue.append(letter)
    assert news(node, badr, "event_changed") == ([], [])

    node.clock.advance(minutes=10)
    items, mails = news(node, badr, "event_changed")
    assert (len(items), len(mails)) == (1, 1)
    for said in (items[0]["body"], mails[0]):
        assert "الموعد السابق" in said and "12:00 م" in said and "2:00 م" in said
        assert "مركز التقنية" in said and "قاعة المها" in said
    assert news(node, badr, "event_changed") == (items, mails)

    # Taken back: nothing. Called off meanwhile: only that.
    node.clock.advance(hours=1)
    original = {"name": {"ar": "مركز التقنية"}, "city_id": "108410"}
    for place in (original, venue):
        assert amal.patch(path, {"venue": place}).status == 200
        node.settle()
    node.clock.advance(hours=1)
    assert news(node, badr, "event_changed") == (items, mails)
    amal.patch(path, {"venue": original})
    amal.post(f"{path}/cancel", {"reason": "عاصفة رملية"})
    node.settle()
    node.clock.advance(hours=1)
    assert news(node, badr, "event_changed") == (items, mails)
    assert len(news(node, badr, "event_cancelled")[0]) == 1


def test_however_many_processes_hear_an_edit_it_is_in_one_bundle(node: Node) -> None:
    now = node.clock.now()
    kept = node.services["notifications"].instance.use_cases.kept.bundles
    edits = [Edit(id=f"m{n}", said_at=now, params={"changed": ["venue"]}) for n in range(12)]

    def hear(edit: Edit) -> str:
        return str(kept.add("e1", edit, now)[0])

    with ThreadPoolExecutor(8) as processes:
        bundles = set(processes.map(hear, edits * 3))
    (bundle,) = bundles
    assert sorted(one.id for one in kept.close(bundle)) == sorted(one.id for one in edits)
    assert hear(edits[0]) == bundle, "what is told already opens no other"
    assert hear(Edit(id="later", said_at=now, params={})) == "later"
    assert len(kept.close(bundle)) == len(edits)
