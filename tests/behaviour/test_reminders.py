"""Reminders on a whole node: at their hour, to those who go, by the channels each chose."""

from typing import Any

import pytest

from services.events.service import EventsService
from services.membership.service import MembershipService
from services.notifications.service import NotificationsService
from tests.behaviour.lasting import Lasting
from tests.behaviour.test_guests import LAYLA, confirmed
from tests.builders import announced, founded
from tests.node import Node


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
