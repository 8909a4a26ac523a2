"""Mails to one domain leave at the pace it bears, and hold up no others."""

import pytest

from services.common.contracts.deliveries import ListDeliveries
from services.common.contracts.membership import PersonInvited
from services.common.contracts.notifications import Notifications
from services.notifications.pace import Pace
from services.notifications.service import NotificationsService
from tests.behaviour.notified import GROUP, knows, mail_of, seat, tell


def started(node, per_minute):
    node.more = {"mail_per_domain": per_minute}
    return node.start(NotificationsService)


def invite(node, name, domain="example.org"):
    tell(
        node,
        PersonInvited(
            invitation=name,
            community="c1",
            person_name={},
            email=f"{name}@{domain}",
            language="en",
            by_name={"en": "Amal"},
            token=f"t-{name}",
            **GROUP,
        ),
    )


def states(node):
    found = node.remote(Notifications).deliveries(ListDeliveries(limit=100))
    return sorted((one.state, one.attempts) for one in found)


def test_a_domain_gets_its_mails_one_after_the_other(empty_node):
    node = started(empty_node, 6)
    for n in range(4):
        invite(node, f"p{n}")
    invite(node, "other", "example.net")
    node.settle()
    assert sorted(one["X-Envelope-To"] for one in node.mailbox.mails)[-1] == "p0@example.org"
    assert len(node.mailbox.to("other@example.net")) == 1
    assert states(node) == [("queued", 0)] * 3 + [("sent", 1)] * 2
    (waiting, *_) = node.remote(Notifications).deliveries(ListDeliveries(state="queued"))
    assert waiting.error == "Waiting: example.org, 6 a minute at most"
    for left in (3, 4, 5):
        node.clock.advance(seconds=10)
        node.settle()
        assert len(node.mailbox.mails) == left
    assert states(node) == [("sent", 1)] * 5


def test_a_crowd_leaves_room_for_what_somebody_waits_for(empty_node):
    node = started(empty_node, 60)
    knows(node, "badr")
    for n in range(30):
        invite(node, f"p{n:02}")
    node.settle()
    # Ten seconds' worth at once, but for a fifth.
    assert len(node.mailbox.mails) == 8
    tell(node, seat("badr"))
    node.settle()
    assert len(node.mailbox.to(mail_of("badr"))) == 1
    for _ in range(26):
        node.clock.advance(seconds=1)
        node.settle()
    assert len(node.mailbox.mails) == 31
    got = [one["X-Envelope-To"] for one in node.mailbox.mails]
    assert len(set(got)) == 31


def test_a_domain_that_asks_for_a_pause_gets_longer_and_longer_ones(empty_node):
    node = started(empty_node, 0)
    for n in range(3):
        invite(node, f"p{n}")
    invite(node, "other", "example.net")
    node.mailbox.fail["p0@example.org"] = "421 4.7.0 too many of you"
    node.settle()
    assert [one["X-Envelope-To"] for one in node.mailbox.mails] == ["other@example.net"]
    # One was tried, and the others were spared.
    assert states(node) == [("queued", 0), ("queued", 0), ("queued", 1), ("sent", 1)]
    node.clock.advance(seconds=30)
    node.settle()
    assert len(node.mailbox.mails) == 1
    node.mailbox.fail["p1@example.org"] = node.mailbox.fail["p2@example.org"] = "421 4.7.0 still"
    node.clock.advance(seconds=31)
    node.settle()
    assert len(node.mailbox.mails) == 1
    node.mailbox.fail.clear()
    node.clock.advance(seconds=250)
    node.settle()
    assert len(node.mailbox.mails) == 1
    node.clock.advance(seconds=51)
    node.settle()
    node.clock.advance(seconds=10)
    node.settle()
    assert len(node.mailbox.mails) == 4


@pytest.mark.parametrize("per_minute", [1, 7, 300])
def test_no_minute_holds_more_than_its_mails_however_many_send(empty_node, per_minute):
    kept = empty_node.mongo[empty_node.name]["mail_pace"]
    copies = [Pace(kept, empty_node.clock, per_minute) for _ in range(2)]
    left = []
    for second in range(180):
        for copy in copies:
            (room,) = copy.rooms({f"{per_minute}.test": 20}, hurried=bool(second % 2)).values()
            left += [second] * room.now
        empty_node.clock.advance(seconds=1)
    most = max(sum(1 for at in left if begin <= at < begin + 60) for begin in range(120))
    assert most <= per_minute + copies[0].most
    assert len(left) >= 3 * per_minute - 1
