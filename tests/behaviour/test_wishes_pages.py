"""All that can be chosen, by the link in a message and without signing in."""

from typing import Any

import pytest

from services.events.service import EventsService
from services.membership.service import MembershipService
from services.notifications.channels.links import Links
from services.notifications.service import NotificationsService
from tests.builders import announced, founded, joined, person
from tests.node import SECRET, Node
from tests.visitor import Visitor

SETTINGS = "/me/notifications/settings"


@pytest.fixture
def node(empty_node: Node) -> Node:
    return empty_node.start(MembershipService, EventsService, NotificationsService)


def told(node: Node, client: Any) -> tuple[int, int]:
    """How many things a person was told in the application, and by mail."""
    node.settle()
    items = client.get("/me/notifications").json["items"]
    return len(items), len(node.mailbox.to("badr@example.org"))


def test_everything_is_chosen_by_the_link_in_a_message(node: Node) -> None:
    amal, badr = person(node, "amal", "en"), person(node, "badr", "en")
    founded(amal)
    joined(badr)
    finer = {"channels": {"event_published": ["email"], "seat_released": []}}
    assert badr.put("/me/notification-preferences", finer).status == 200
    node.settle()
    token = Links(SECRET).token(f"{node.origin}/ap/people/badr", "event_published")
    reader = Visitor(node)
    reader.get(f"/unsubscribe?token={token}")
    assert all(f"/en/{path}" in reader.text for path in ("me/notifications/preset",))

    # A preset counts in place of single choices, and is undone without losing one of them.
    shown, mails = told(node, badr)
    reader.send("/preset", button=("preset", "here"))
    assert "Your own choices are kept." in reader.text and "Now counts" in reader.text
    announced(node, amal)
    assert told(node, badr) == (shown + 1, mails)
    reader.send("/preset", button=("preset", "essential"))
    announced(node, amal, days=8)
    assert told(node, badr) == (shown + 1, mails)
    reader.send("/preset", button=("preset", "everything"))
    # The one-click link counts above the preset; pressed again it changes nothing.
    for _ in range(2):
        reader.client.post(f"/unsubscribe?token={token}", base_url=node.origin)
    announced(node, amal, days=9)
    assert told(node, badr) == (shown + 2, mails)
    reader.get(f"/unsubscribe?token={token}")
    reader.send("/preset", button=("preset", ""))
    kinds = {one["kind"]: one for one in badr.get("/me/notification-preferences").json["kinds"]}
    assert kinds["seat_released"]["channels"] == []
    assert kinds["event_published"]["channels"] == ["inapp"]
    assert kinds["event_published"]["topic"] == "meetings"

    # Kinds, a silence, quiet hours and the digest in one form; then the digest is taken back.
    typed = {"quiet": "yes", "quiet_start": "9pm", "digest": "weekly", "digest_hour": "7"}
    reader.send(needs="quiet_start", **typed)
    assert reader.answer.status_code == 422 and 'value="9pm"' in reader.text
    typed |= {"quiet_start": "21:00", "digest_day": "3", "community:riyadh-data": "silent"}
    reader.send(needs="quiet_start", **typed, **{"channel:event_published": ["digest"]})
    assert "The changes are saved." in reader.text
    kept = badr.get("/me/notification-preferences").json
    assert kept["digest"] == {"every": "weekly", "hour": 7, "day": 3}
    assert kept["quiet"]["start"] == "21:00"
    assert [one["muted"] for one in kept["communities"]] == [True]
    assert "By choosing the digest I am mailed" in reader.text
    reader.send("/consents/end")
    assert "By choosing the digest I am mailed" not in reader.text
    assert badr.get("/me/notification-preferences").json["digest"] is None
    (taken,) = badr.get("/me/consents").json["items"]
    assert (taken["how"], taken["language"], taken["ended_at"] is None) == ("link", "en", False)
    assert badr.delete("/me/consents/email/digest").status == 204

    forged = dict(reader.form("/preset").fields) | {"token": f"{token}x", "preset": "here"}
    for path in (SETTINGS, "/me/notifications/preset", "/me/consents/end"):
        assert reader.post(f"/en{path}", forged).status_code == 404, path
    assert badr.get("/me/notification-preferences").json["preset"] == ""
