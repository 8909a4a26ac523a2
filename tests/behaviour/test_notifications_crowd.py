"""News for many: resumable, once for each, behind what single people wait for."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from services.common.contracts.deliveries import ListDeliveries
from services.common.contracts.events import (
    GUEST,
    EventCancelled,
    EventChanged,
    EventPublished,
    Events,
)
from services.common.contracts.membership import Membership
from services.common.contracts.notifications import ListNotifications, Notifications
from services.common.errors import Unavailable
from services.common.remote import Remote
from services.common.wire import open_envelope
from services.notifications.deliveries import Deliveries
from services.notifications.domain import ATTENDING, Notice
from services.notifications.domain.wishes import PRESETS
from services.notifications.repository import Kept
from services.notifications.service import NotificationsService
from services.notifications.use_cases.reminding import Reminding
from services.notifications.use_cases.telling import Telling
from services.notifications.use_cases.walking import Walking
from tests.behaviour.notified import MEETING, STARTS, asker, knows, mail_of, tell, uri


@pytest.fixture
def node(empty_node):
    return empty_node.start(NotificationsService)


@pytest.fixture
def notifications(node):
    return node.remote(Notifications)


class Town:
    """A bus line on which 2,700 members can be asked for, and which can be cut."""

    def __init__(self, people: list[str]) -> None:
        self.people = sorted(people)
        self.asked: list[tuple[str, Any]] = []
        self.cut_after = 10_000

    def call(self, service: str, method: str, payload: Any) -> Any:
        if len(self.asked) >= self.cut_after:
            raise Unavailable("membership.unavailable")
        self.asked.append((method, payload))
        left = [one for one in self.people if one > payload["after"]]
        slice_ = left[: payload["limit"]]
        return {"people": slice_, "next": slice_[-1] if len(left) > len(slice_) else ""}


@pytest.fixture
def town():
    return Town([uri(f"p{n:04}") for n in range(2700)])


@pytest.fixture
def walking(node, town, mongo):
    database = mongo[f"{node.name}_notifications"]
    jobs = Deliveries(database["jobs"], node.clock)
    kept = Kept.within(database, node.clock)
    telling = Telling(kept, jobs, node.clock)
    membership, events = Remote(Membership, town.call), Remote(Events, town.call)
    reminding = Reminding(kept.gatherings, jobs, events, node.clock)
    return Walking(jobs, telling, membership, events, reminding)


def published(**changed):
    given = {**MEETING, "ends_at": STARTS, "community": "c1", "place": {}, "online": True}
    return EventPublished(**{**given, "by": uri("p0000"), **changed})


def test_a_crowd_is_told_in_slices_each_once_and_without_the_author(node, walking, town, mongo):
    walking.telling.hear(tell(node, published()))
    node.queue.clear()
    walking.walk_due()
    assert [payload["after"] for _, payload in town.asked] == [
        *("", uri("p2499")),  # for the application, so that nobody's page waits for a mail
        *("", uri("p2499")),  # for the mails
    ]
    database = mongo[f"{node.name}_notifications"]
    assert database["notifications"].count_documents({}) == 2699
    assert database["jobs"].count_documents({"channel": "email", "lane": "bulk"}) == 2699
    assert database["notifications"].count_documents({"person": uri("p0000")}) == 0


def test_a_walk_that_broke_off_goes_on_where_it_was(node, walking, town, mongo):
    letter = tell(node, published())
    node.queue.clear()
    walking.telling.hear(letter)
    town.cut_after = 1
    walking.walk_due()
    database = mongo[f"{node.name}_notifications"]
    assert database["notifications"].count_documents({}) == 2499

    walking.telling.hear(letter)
    town.cut_after = 10_000
    node.clock.advance(seconds=11)
    walking.walk_due()
    assert [payload["after"] for _, payload in town.asked[1:]] == [
        uri("p2499"),
        "",
        uri("p2499"),
    ]
    assert database["notifications"].count_documents({}) == 2699
    assert database["jobs"].count_documents({"channel": "email"}) == 2699


def test_a_walk_killed_between_writing_and_remembering_tells_nobody_twice(
    node, walking, town, mongo
):
    walking.telling.hear(tell(node, published()))
    node.queue.clear()
    walking.walk_due()
    database = mongo[f"{node.name}_notifications"]
    unfinished = {"state": "queued", "data.after": "", "due_at": node.clock.now()}
    database["jobs"].update_many({"channel": "crowd"}, {"$set": unfinished})
    walking.walk_due()
    assert database["notifications"].count_documents({}) == 2699
    assert database["jobs"].count_documents({"channel": "email"}) == 2699


@pytest.mark.parametrize("kind", ["event_published", "event_changed"])
def test_showing_a_crowd_and_showing_single_people_agree(node, walking, mongo, kind):
    """A crowd is asked only for choices that may deviate; the outcome is as if all were read."""
    past, future = (node.clock.now() + timedelta(days=days) for days in (-1, 1))
    telling, people = walking.telling, []
    some = (None, [], ["inapp"], ["email"])
    silences = ({}, {"riyadh-data": None}, {"riyadh-data": past}, {"riyadh-data": future})
    for at, (chosen, here, muted) in enumerate(product(some, some, silences)):
        people.append(uri(f"w{at:02}"))
        telling.kept.choices.change(
            people[-1],
            {
                "channels": {} if chosen is None else {kind: chosen},
                "communities": {"riyadh-data": {} if here is None else {kind: here}},
                "muted": muted,
            },
        )
    for preset, apart in product(PRESETS, some):
        people.append(uri(f"preset{len(people)}"))
        put = {"preset": preset, "apart": {} if apart is None else {kind: apart}}
        telling.kept.choices.change(people[-1], put)
    people += [uri("silent"), f"{GUEST}1", uri("by")]
    params = {"slug": "riyadh-data", "by": uri("by"), "title": {"en": "x"}}
    notices = [Notice(kind=kind, person=one, params=params) for one in people]
    singly = {one.id: one for one in telling.prepare(notices, "cause", ["inside"]).notes}
    for _ in range(2):
        telling.show(people, kind, params, "cause")
    kept = list(mongo[f"{node.name}_notifications"]["notifications"].find())
    assert 10 < len(kept) < len(people) - 10
    assert {one["_id"] for one in kept} == singly.keys()
    for one in kept:
        told = singly[one["_id"]]
        assert (one["person"], one.get("about", ""), one["params"], one["kind"]) == (
            *(told.person, told.about, params, kind),
        )


@pytest.mark.parametrize("kind", ["event_changed", "event_cancelled"])
def test_those_who_answered_hear_of_change_and_cancellation(node, walking, town, kind):
    common = {**MEETING, "community": "c1"}
    message = {
        "event_changed": EventChanged(
            **common, ends_at=STARTS, place={"ar": "قاعة أخرى"}, changed=["venue"]
        ),
        "event_cancelled": EventCancelled(**common, reason="عاصفة رملية"),
    }[kind]
    town.people = [uri("huda")]
    knows(node, "huda")
    walking.telling.hear(tell(node, message))
    node.queue.clear()
    node.clock.advance(minutes=30)
    walking.walk_due()
    node.settle()
    ((method, payload),) = town.asked
    assert (method, payload["event"]) == ("attendees", "3b1c")
    assert payload["states"] == list(ATTENDING)
    (mail,) = node.mailbox.to(mail_of("huda"))
    assert mail["List-Unsubscribe"] is None
    said = mail.get_body(("plain",)).get_content()
    assert ("قاعة أخرى" if kind == "event_changed" else "عاصفة رملية") in said
    view = node.remote(Notifications).notifications(ListNotifications(asker=asker("huda")))
    assert [one.kind for one in view.items] == [kind]


def test_a_crowd_nobody_can_be_asked_for_waits_and_is_seen(node, notifications):
    tell(node, published())
    node.settle()
    (waiting,) = notifications.deliveries(ListDeliveries(state="queued"))
    assert (waiting.channel, waiting.attempts) == ("crowd", 1)
    assert "Unavailable" in waiting.error
    assert 10 <= (waiting.due_at - node.clock.now()).total_seconds() <= 11


def test_messages_of_this_node_can_be_told(node):
    """What the walk keeps of a message is what it says."""
    letter = tell(node, published())
    node.queue.clear()
    assert open_envelope(letter) == published()


def test_a_reminder_goes_with_the_meeting_and_to_those_who_are_going_then(
    node, walking, town, mongo
):
    begins = node.clock.now() + timedelta(days=3)
    later = begins + timedelta(days=2)
    announced = published(starts_at=begins, ends_at=begins)
    common = {**MEETING, "community": "c1", "place": {}}
    moved = EventChanged(**{**common, "starts_at": later}, ends_at=later, changed=["starts_at"])
    letters = [tell(node, announced)]
    node.clock.advance(minutes=1)
    letters.append(tell(node, moved))
    node.queue.clear()
    for letter in (*letters, letters[0]):
        walking.reminding.hear(letter)
    told = mongo[f"{node.name}_notifications"]["notifications"]

    def reminded_at(moment):
        node.clock.time = moment
        walking.walk_due()
        return [one["kind"] for one in told.find({"kind": {"$regex": "^reminder"}})]

    town.people = [uri("huda")]
    assert reminded_at(begins - timedelta(hours=23)) == [], "it has moved"
    assert reminded_at(later - timedelta(hours=24, minutes=1)) == []
    assert reminded_at(later - timedelta(hours=23)) == ["reminder_day"]
    assert town.asked[-1][1]["states"] == ["going", "maybe"]
    walking.reminding.hear(letters[1])
    assert reminded_at(later - timedelta(hours=2)) == ["reminder_day"]
    jobs = mongo[f"{node.name}_notifications"]["jobs"]
    assert jobs.count_documents({"kind": "reminder_day", "channel": "email"}) == 1

    cancelled = EventCancelled(
        **{key: value for key, value in common.items() if key != "place"}, reason="x"
    )
    walking.reminding.hear(tell(node, cancelled))
    node.queue.clear()
    assert reminded_at(later - timedelta(minutes=30)) == ["reminder_day"], "it is called off"


@pytest.mark.parametrize(("late", "told"), [(11, ["reminder_day"]), (13, [])])
def test_a_node_that_stood_still_does_not_say_tomorrow_of_today(
    node, walking, town, mongo, late, told
):
    begins = node.clock.now() + timedelta(days=3)
    walking.reminding.hear(tell(node, published(starts_at=begins, ends_at=begins)))
    node.queue.clear()
    town.people = [uri("huda")]
    node.clock.time = begins - timedelta(hours=24 - late)
    walking.walk_due()
    notes = mongo[f"{node.name}_notifications"]["notifications"]
    assert [one["kind"] for one in notes.find()] == told
