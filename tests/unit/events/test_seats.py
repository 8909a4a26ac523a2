"""Seats and the queue, rule by rule."""

from datetime import timedelta

import pytest

from services.common.contracts.events import Counts
from services.common.errors import Conflict, Forbidden, Invalid, NotFound
from services.events.domain.content import content_of
from tests.unit.events.build import DAY, HOUR, NOW, draft, going, published, told


def resized(event, capacity):  # type: ignore[no-untyped-def]
    content = content_of(event)
    content.capacity = capacity
    event.amend(content, NOW)


def states(event):  # type: ignore[no-untyped-def]
    return {party.person: party.state for party in event.answers.values()}


def test_the_third_person_for_two_seats_waits_first_in_line() -> None:
    event = published(capacity=2)
    going(event, "badr", "huda", "sami")
    assert told(event) == [
        ("seat_confirmed", "badr", False),
        ("seat_confirmed", "huda", False),
        ("placed_on_waitlist", "sami", 1),
    ]
    assert event.counts == Counts(going=2, waitlisted=1)
    sami = event.mine("sami")
    assert sami is not None and event.position(sami) == 1


def test_a_cancelled_seat_goes_to_the_first_in_line_who_is_told() -> None:
    event = published(capacity=1)
    going(event, "badr", "huda", "sami")
    event.recorded.clear()
    event.cancel_rsvp("badr", NOW)
    assert told(event) == [("seat_released", "badr", "cancelled"), ("seat_confirmed", "huda", True)]
    assert states(event) == {"badr": "cancelled", "huda": "going", "sami": "waitlisted"}


def test_guests_count_and_a_small_party_does_not_jump_the_queue() -> None:
    event = published(capacity=4, guests_allowed=3)
    going(event, "badr", guests=2)
    going(event, "huda", guests=1)
    going(event, "sami")
    assert states(event) == {"badr": "going", "huda": "waitlisted", "sami": "waitlisted"}
    event.rsvp("badr", {}, "going", 1, NOW)
    assert states(event)["huda"] == "going"
    assert event.counts == Counts(going=4, waitlisted=1)


def test_more_guests_need_free_seats_and_nobody_waiting() -> None:
    event = published(capacity=4, guests_allowed=3)
    going(event, "badr")
    event.rsvp("badr", {}, "going", 2, NOW)
    assert event.counts.going == 3
    going(event, "huda", guests=1)
    with pytest.raises(Conflict) as refused:
        event.rsvp("badr", {}, "going", 3, NOW)
    assert (refused.value.code, refused.value.details) == ("event.no_room_for_guests", {"free": 0})
    assert event.counts.going == 3


def test_fewer_guests_keep_the_place_in_the_queue_more_guests_are_a_new_asking() -> None:
    event = published(capacity=3, guests_allowed=2)
    going(event, "badr", guests=2)
    going(event, "huda", guests=2)
    going(event, "sami", "noor")
    event.rsvp("huda", {}, "going", 1, NOW)
    assert [party.person for party in event.queue()] == ["huda", "sami", "noor"]
    event.rsvp("huda", {}, "going", 2, NOW)
    assert [party.person for party in event.queue()] == ["sami", "noor", "huda"]


def test_a_party_larger_than_the_house_is_refused_and_never_blocks_the_queue() -> None:
    event = published(capacity=2, guests_allowed=5)
    with pytest.raises(Invalid) as refused:
        going(event, "badr", guests=2)
    assert refused.value.fields == {"guests": ["too_many"]}
    event = published(capacity=4, guests_allowed=3)
    going(event, "badr", "huda")
    going(event, "big", guests=3)
    going(event, "sami")
    resized(event, 3)
    assert states(event)["sami"] == "going"
    assert states(event)["big"] == "waitlisted"
    resized(event, 7)
    assert states(event)["big"] == "going"


def test_the_same_answer_again_changes_nothing() -> None:
    event = published(capacity=1)
    going(event, "badr", "huda")
    event.recorded.clear()
    before = dict(event.answers)
    going(event, "badr", "huda")
    event.rsvp("noor", {}, "maybe", 0, NOW)
    event.rsvp("noor", {}, "maybe", 0, NOW + HOUR)
    assert event.recorded == []
    assert all(event.answers[key] is party for key, party in before.items())


def test_maybe_and_declined_give_up_the_seat_and_are_counted_apart() -> None:
    event = published(capacity=1)
    going(event, "badr", "huda", "sami")
    event.rsvp("badr", {}, "maybe", 0, NOW)
    event.rsvp("sami", {}, "declined", 5, NOW)
    assert event.counts == Counts(going=1, maybe=1, declined=1)
    assert ("seat_released", "sami", "cancelled") in told(event)


def test_a_raised_capacity_seats_those_waiting_in_order_and_a_lowered_one_nobody_loses() -> None:
    event = published(capacity=1)
    going(event, "a", "b", "c", "d")
    event.recorded.clear()
    resized(event, 3)
    assert [t for t in told(event) if t[0] == "seat_confirmed"] == [
        ("seat_confirmed", "b", True),
        ("seat_confirmed", "c", True),
    ]
    with pytest.raises(Conflict) as refused:
        resized(event, 2)
    assert (refused.value.code, refused.value.details) == ("event.below_seated", {"seated": 3})
    resized(event, None)
    assert states(event)["d"] == "going"


def test_answers_are_refused_for_drafts_cancelled_and_begun_events_and_the_banned() -> None:
    with pytest.raises(NotFound, match=r"event\.unknown"):
        going(draft(), "badr")
    event = published()
    with pytest.raises(Conflict, match=r"event\.started"):
        event.rsvp("badr", {}, "going", 0, event.starts_at)
    with pytest.raises(Forbidden, match=r"event\.banned"):
        event.rsvp("badr", {}, "going", 0, NOW, banned=True)
    event.cancel("", NOW)
    with pytest.raises(Conflict, match=r"event\.cancelled"):
        going(event, "badr")
    assert event.answers == {}


def test_guests_must_be_allowed() -> None:
    event = published(guests_allowed=1)
    for guests in (2, -1):
        with pytest.raises(Invalid):
            going(event, "badr", guests=guests)
    assert event.answers == {}


def test_who_leaves_loses_the_seat_unless_they_answered_again_since() -> None:
    event = published(capacity=1)
    going(event, "badr", "huda")
    event.recorded.clear()
    event.lose("badr", "left_community", NOW, answered_by=NOW - HOUR)
    assert event.recorded == []
    event.lose("badr", "left_community", NOW, answered_by=NOW)
    event.lose("badr", "left_community", NOW, answered_by=NOW)
    assert told(event) == [
        ("seat_released", "badr", "left_community"),
        ("seat_confirmed", "huda", True),
    ]


def test_nobody_is_promoted_once_the_event_began() -> None:
    event = published(capacity=1)
    going(event, "badr", "huda")
    event.recorded.clear()
    event.lose("badr", "banned", event.starts_at + timedelta(minutes=1))
    assert event.recorded == []


def test_a_closed_account_is_forgotten_and_past_counts_stay() -> None:
    event = published(capacity=2)
    going(event, "badr", "huda", "sami")
    coming, past = event, published(capacity=2)
    going(past, "badr", "huda", "sami")
    coming.forget("badr", NOW)
    assert set(states(coming)) == {"huda", "sami"}
    assert ("seat_released", "badr", "closed") in told(coming)
    assert ("seat_confirmed", "sami", True) in told(coming)
    past.forget("sami", NOW + 3 * DAY)
    assert set(states(past)) == {"badr", "huda", ""}
    assert past.counts == Counts(going=2, waitlisted=1)
    assert all("sami" not in repr(party) for party in past.answers.values())
    past.forget("sami", NOW + 3 * DAY)
    assert past.queue()[0].name == {}
