"""Nothing is sent twice and nothing is lost: two copies of the service, and clocks that jump."""

import threading
from collections import Counter

import pytest

from services.common.contracts.deliveries import ListDeliveries
from services.common.contracts.notifications import Notifications
from services.common.surroundings import Surroundings
from services.notifications.channels.smtp import Line
from services.notifications.composition import build
from services.notifications.service import NotificationsService
from tests.behaviour.notified import knows, mail_of, seat, tell
from tests.node import MovableClock

READERS = [f"r{n:02}" for n in range(30)]


@pytest.fixture
def node(empty_node):
    return empty_node.start(NotificationsService)


@pytest.fixture
def copy_of(node, mongo):
    """Another copy of the service on the same database, with a clock of its own."""

    def made(worker="elsewhere/boot/1/1", ticks=None):
        clock = MovableClock()
        clock.time = node.clock.time
        base = node.services["notifications"].database
        use_cases = build(Surroundings(base, clock, node.call, node.settings("notifications")))
        use_cases.jobs.worker = worker
        if ticks is not None:
            use_cases.jobs.ticks = ticks
        return use_cases, clock

    return made


def waiting(node, readers=READERS):
    """Seats to be confirmed by mail, heard and not sent yet; the messages come twice."""
    for name in readers:
        knows(node, name)
    node.mailbox.clear()
    letters = [tell(node, seat(name)) for name in readers]
    node.queue.clear()
    hear = node.services["notifications"].instance.use_cases.telling.hear
    for letter in [*letters, *letters]:
        hear(letter)


def arrived(node, readers=READERS):
    got = Counter(mail["X-Envelope-To"] for mail in node.mailbox.mails)
    return [got[mail_of(one)] for one in readers]


def test_two_copies_at_once_send_each_mail_once(node, copy_of):
    waiting(node)
    (one, _), (two, _) = copy_of("a/boot/1/1"), copy_of("b/boot/1/1")

    def work(copy):
        while copy.delivering.send_due("urgent"):
            copy.delivering.look_after()

    both = [threading.Thread(target=work, args=(copy,)) for copy in (one, two, one, two)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert arrived(node) == [1] * len(READERS)


@pytest.mark.parametrize("hours", [5, -5])
def test_a_clock_that_jumps_frees_nothing_that_is_in_work(node, copy_of, hours):
    waiting(node)
    passed = [0.0]
    (one, _), (two, clock) = copy_of("a/boot/1/1"), copy_of("b/boot/1/1", lambda: passed[0])
    mine = one.jobs.claim_some("urgent", 10)
    clock.advance(hours=hours)
    for _ in range(4):
        passed[0] += 15
        two.delivering.look_after()
        two.delivering.send_due("urgent")
    early = sum(arrived(node))
    assert early == (20 if hours > 0 else 0), "what was claimed is not taken, what waits may be"

    # The first copy was only slow: what it has in hand it sends, and the other never does.
    with Line(one.delivering.server) as line:
        one.delivering.send_claimed(line, mine)
    clock.time = node.clock.time
    passed[0] += 61
    while two.delivering.look_after() + two.delivering.send_due("urgent"):
        pass
    assert arrived(node) == [1] * len(READERS)


def test_what_a_copy_elsewhere_stands_still_over_is_taken_over(node, copy_of):
    waiting(node, READERS[:5])
    passed = [0.0]
    (gone, _), (other, _) = copy_of("a/boot/1/1"), copy_of("b/boot/1/1", lambda: passed[0])
    _, second, *_ = gone.jobs.claim_some("urgent", 5)
    gone.jobs.marker(second)()
    other.delivering.look_after()
    passed[0] += 59
    assert other.delivering.look_after() == 0
    passed[0] += 2
    assert other.delivering.look_after() == 5
    other.delivering.send_due("urgent")
    # One had been handed over before its sender fell silent: it counts as sent.
    assert sorted(arrived(node, READERS[:5])) == [0, 1, 1, 1, 1]
    states = [one.state for one in node.remote(Notifications).deliveries(ListDeliveries())]
    assert states == ["sent"] * 5
